"""The stance model as it is run: one pair of texts at a time, nothing padded. For export only.

The same weights and the same answers as `stance.CrossEncoder`, said so that few and large operations are left once it
is traced. Here: that module. Not here: the model as it is trained (`stance`), precision and file (`export_stance`).
"""

import torch
from stance import CrossEncoder

# In how many blocks, from the first on, the first token goes by itself. Of 1,200 public pairs the answers in eight bits
# are those in float for 95.0 % with none, 97.3 % with three, 97.5 % with all six, at 186, 170 and 155 pairs a second.
APART = 3


class Lean(torch.nn.Module):
    """A trained cross-encoder without mask; its logits are divided by a temperature, so that softmax is honest."""

    def __init__(self, model: CrossEncoder, temperature: float) -> None:
        super().__init__()
        self.embeddings = model.encoder.embeddings
        heads = model.encoder.config.num_attention_heads
        layers = model.encoder.encoder.layer
        self.blocks = torch.nn.ModuleList(Block(each, heads, at < APART) for at, each in enumerate(layers))
        self.classify = model.classify
        self.temperature = temperature

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
        """Both (1, tokens), to logits (1, labels)."""
        tables = self.embeddings
        values = tables.word_embeddings(input_ids) + tables.token_type_embeddings(token_type_ids)
        values = tables.LayerNorm(values + tables.position_embeddings.weight[: input_ids.shape[1]])
        for block in self.blocks:
            values = block(values)
        return self.classify(torch.cat([values[:, 0], values.mean(1)], dim=1)) / self.temperature


class Block(torch.nn.Module):
    """One layer of the encoder; `apart`: the first token goes by itself where large values would harm the others."""

    def __init__(self, layer: torch.nn.Module, heads: int, apart: bool) -> None:
        super().__init__()
        self.apart = apart
        attention = layer.attention.self
        self.heads = heads
        # What attention divides by is put into the weights of the query.
        scale = (attention.query.out_features // heads) ** -0.5
        parts = [(attention.query, scale), (attention.key, 1.0), (attention.value, 1.0)]
        self.together = torch.nn.Linear(attention.query.in_features, 3 * attention.query.out_features)
        self.together.weight = torch.nn.Parameter(torch.cat([part.weight * by for part, by in parts]).detach())
        self.together.bias = torch.nn.Parameter(torch.cat([part.bias * by for part, by in parts]).detach())
        self.attended, self.inner, self.outer = layer.attention.output, layer.intermediate, layer.output

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """(1, tokens, width) to the same."""
        _, tokens, width = values.shape
        # One multiplication for query, key and value; one kernel for all of attention was slower than its parts.
        each = self.together(values).view(tokens, 3, self.heads, width // self.heads).permute(1, 2, 0, 3)
        query, key, value = each.unbind(0)
        heard = torch.softmax(query @ key.transpose(1, 2), dim=-1) @ value
        values = self.attended.LayerNorm(values + self.attended.dense(heard.transpose(0, 1).reshape(1, tokens, width)))
        if not self.apart:
            return self.outer.LayerNorm(values + self._forward(values))
        # The first token carries a value of about 28 in one channel where others have 1, and makes one neuron fire
        # alone. Eight bits are spread from the least to the largest value: in company it costs the others most of them.
        first, rest = self._forward(values[:, :1]), self._forward(values[:, 1:])
        return self.outer.LayerNorm(values + torch.cat([first, rest], dim=1))

    def _forward(self, values: torch.Tensor) -> torch.Tensor:
        return self.outer.dense(self.inner(values))
