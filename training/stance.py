"""Fine-tune the stance cross-encoder: `python training/stance.py PAIRS.jsonl BASE_DIR WORK_DIR --minutes 70`.

PAIRS is what `training/data.py` writes, BASE_DIR the unpacked all-MiniLM-L6-v2, WORK_DIR takes checkpoint and log.
A second start with the same WORK_DIR goes on from its checkpoint. Here: the model, the batches, the loop. Not here:
which pairs there are (`data`), the export (`export_stance`).

The learning rate falls with the share of the wall-clock budget that is spent, not with a count of steps: on a machine
that others use too, the schedule still ends on time, and the pairs come in a shuffled order, so that an unfinished pass
is a fair sample of the mix.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModel

# The model's columns. Public sets know only NEI, not enough information: either of the last two.
LABELS = ("SUPPORTS", "REFUTES", "NO_COMMITMENT", "UNRELATED")
NEI = 4
LABEL_NUMBERS = {**{label: number for number, label in enumerate(LABELS)}, "NEI": NEI}
SMOOTHING = 0.05
MAX_TOKENS = 160
BATCH = 32
# Batches that are sorted by length together: enough for little padding, few enough to stay shuffled.
POOL = 40
WARM_UP = 0.05


class CrossEncoder(torch.nn.Module):
    """The encoder over (passage, claim), mean of the real tokens beside the first one, then one linear layer."""

    def __init__(self, base: str) -> None:
        super().__init__()
        # No dropout inside: drawing its masks took most of a step on a CPU, and one or two passes do not overfit.
        self.encoder = AutoModel.from_pretrained(
            base, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        self.dropout = torch.nn.Dropout(0.1)
        self.classify = torch.nn.Linear(2 * width, len(LABELS))
        torch.nn.init.normal_(self.classify.weight, std=0.02)
        torch.nn.init.zeros_(self.classify.bias)

    def forward(self, input_ids, attention_mask, token_type_ids):
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return self.classify(self.dropout(torch.cat([hidden[:, 0], mean], dim=1)))


def pair_tokenizer(base: Path) -> Tokenizer:
    """Passage first, and only the passage is cut: a claim must be read whole."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")
    return tokenizer


def read(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def encode(tokenizer: Tokenizer, rows: list[dict]) -> list[tuple[list[int], list[int], int]]:
    out = []
    for start in range(0, len(rows), 4096):
        part = rows[start : start + 4096]
        # A claim longer than the room for it would leave nothing of the passage to cut.
        encoded = tokenizer.encode_batch([(r["evidence"], " ".join(r["claim"].split()[:70])) for r in part])
        out += [(e.ids, e.type_ids, LABEL_NUMBERS[r["label"]]) for e, r in zip(encoded, part, strict=True)]
    return out


def tensors(batch):
    # A multiple of eight: few distinct shapes, for which the kernels are built once.
    longest = -(-max(len(ids) for ids, _, _ in batch) // 8) * 8
    ids = torch.zeros((len(batch), longest), dtype=torch.int64)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (tokens, kinds, _) in enumerate(batch):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        types[i, : len(kinds)] = torch.tensor(kinds)
        mask[i, : len(tokens)] = 1
    return ids, mask, types, torch.tensor([label for _, _, label in batch])


def batches(rows, rng: random.Random):
    """One pass in a fresh order: pools of similar length within, batches shuffled."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    for start in range(0, len(order), BATCH * POOL):
        pool = sorted(order[start : start + BATCH * POOL], key=lambda i: len(rows[i][0]))
        cut = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        rng.shuffle(cut)
        yield from ([rows[i] for i in part] for part in cut)


def rate(share: float, peak: float) -> float:
    """Linear warm-up, then linear decay to a fiftieth."""
    if share < WARM_UP:
        return peak * (0.02 + 0.98 * share / WARM_UP)
    return peak * max(0.02, (1 - share) / (1 - WARM_UP))


def loss_of(logits, labels, smoothing=SMOOTHING):
    """Cross-entropy with label smoothing; a row that says NEI is content with any split between the last two."""
    shares = torch.log_softmax(logits, dim=1)
    either = torch.logsumexp(shares[:, 2:], dim=1)
    told = shares.gather(1, labels.clamp(max=NEI - 1).unsqueeze(1)).squeeze(1)
    wanted = torch.where(labels == NEI, either, told)
    return -((1 - smoothing) * wanted + smoothing * shares.mean(1)).mean()


def is_right(logits, labels):
    """Whether the likeliest label is the one wanted, where a row says NEI with the last two as one."""
    shares = torch.softmax(logits, dim=1)
    merged = torch.stack([shares[:, 0], shares[:, 1], shares[:, 2:].sum(1)], dim=1).argmax(1)
    return torch.where(labels == NEI, merged == 2, logits.argmax(1) == labels)


@torch.no_grad()
def accuracy(model, rows, sources) -> dict[str, float]:
    """Share right for each source and over all, in evaluation mode."""
    model.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]))
    right: dict[str, list[bool]] = {}
    for start in range(0, len(order), 64):
        part = order[start : start + 64]
        ids, mask, types, labels = tensors([rows[i] for i in part])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hits = is_right(model(ids, mask, types).float(), labels).tolist()
        for i, hit in zip(part, hits, strict=True):
            right.setdefault(sources[i], []).append(hit)
            right.setdefault("all", []).append(hit)
    model.train()
    return {name: round(100 * sum(hits) / len(hits), 1) for name, hits in sorted(right.items())}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pairs", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--start", type=Path, help="weights of an earlier training to go on from, with a fresh schedule"
    )
    parser.add_argument("--minutes", type=float, default=70, help="wall-clock budget over all starts")
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check-minutes", type=float, default=6, help="between two checkpoints")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    tokenizer = pair_tokenizer(args.base)
    everything = read(args.pairs)
    rows = encode(tokenizer, [r for r in everything if r["fold"] == "train"])
    held = [r for r in everything if r["fold"] == "dev"]
    dev, sources = encode(tokenizer, held), [r["source"] for r in held]
    model = CrossEncoder(str(args.base))
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    decayed = [p for n, p in model.named_parameters() if p.requires_grad and p.dim() > 1]
    plain = [p for n, p in model.named_parameters() if p.requires_grad and p.dim() == 1]
    head = set(model.classify.parameters())
    groups = [
        {"params": [p for p in decayed if p not in head], "weight_decay": 0.01, "times": 1.0},
        {"params": [p for p in plain if p not in head], "weight_decay": 0.0, "times": 1.0},
        {"params": list(head), "weight_decay": 0.0, "times": 5.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.98), fused=True)
    spent, seen, passes = 0.0, 0, 0
    checkpoint = args.work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        spent, seen, passes = state["spent"], state["seen"], state["passes"]
        # A new order after a restart: the rows of the broken pass are not remembered.
        args.seed += seen
    elif args.start:
        model.load_state_dict(torch.load(args.start, weights_only=True))
    log = (args.work / "log.jsonl").open("a", encoding="utf-8")

    def note(**values) -> None:
        line = json.dumps({"minutes": round(spent / 60, 2), "seen": seen, **values})
        print(line, flush=True)
        print(line, file=log, flush=True)

    def save() -> None:
        half = checkpoint.with_suffix(".part")
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "spent": spent,
                "seen": seen,
                "passes": passes,
            },
            half,
        )
        half.replace(checkpoint)

    note(train=len(rows), dev=len(dev), mean_tokens=round(sum(len(r[0]) for r in rows) / len(rows), 1))
    budget = args.minutes * 60
    rng = random.Random(args.seed)  # noqa: S311 an order, not a secret
    model.train()
    loss_sum = loss_count = 0.0
    last_note = last_save = spent
    since_note = seen
    clock = time.monotonic()
    while spent < budget:
        for batch in batches(rows, rng):
            ids, mask, types, labels = tensors(batch)
            now = rate(spent / budget, args.rate)
            for group in optimizer.param_groups:
                group["lr"] = now * group["times"]
            optimizer.zero_grad(set_to_none=True)
            # Processors with AMX multiply in bfloat16 three times as fast; weights and optimizer stay in float32.
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, mask, types)
            loss = loss_of(logits.float(), labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in groups for p in g["params"]], 1.0)
            optimizer.step()
            seen += len(batch)
            loss_sum, loss_count = loss_sum + loss.item(), loss_count + 1
            spent, clock = spent + time.monotonic() - clock, time.monotonic()
            if spent - last_note > 30:
                speed = (seen - since_note) / (spent - last_note)
                note(loss=round(loss_sum / loss_count, 3), pairs_s=round(speed, 1), lr=round(now, 7), passes=passes)
                loss_sum, loss_count, last_note, since_note = 0.0, 0.0, spent, seen
            if spent - last_save > args.check_minutes * 60:
                save()
                note(dev=accuracy(model, dev, sources))
                spent, clock = spent + time.monotonic() - clock, time.monotonic()
                last_save = last_note = spent
                since_note = seen
            if spent >= budget:
                break
        else:
            passes += 1
    save()
    note(dev=accuracy(model, dev, sources), done=True)


if __name__ == "__main__":
    main()
