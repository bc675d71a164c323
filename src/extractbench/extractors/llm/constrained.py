"""Decoding that can write nothing but an answer that fits the schema (llguidance).

Imported by what loads a local model only: it needs torch, transformers and llguidance.
"""

import json
from typing import Any

import torch
from llguidance import LLMatcher, LLTokenizer
from transformers import LogitsProcessor

from extractbench.errors import ExtractorError
from extractbench.extractors.llm.answer_schema import JsonSchema

__all__ = ["SchemaProcessor", "compile_schema"]


def compile_schema(schema: JsonSchema) -> str:
    """Return the grammar of a JSON schema.

    Raises:
        ExtractorError: If the schema says something that decoding cannot be held to.
    """
    # Without white space between tokens a model cannot fill its limit with it.
    grammar = LLMatcher.grammar_from_json_schema(
        json.dumps(schema), overrides={"whitespace_flexible": False}
    )
    if message := LLMatcher.validate_grammar(grammar):
        raise ExtractorError(f"decoding cannot be held to the schema of the answer: {message}")
    return grammar


class SchemaProcessor(LogitsProcessor):
    """Rules out, at each step of one generation, every token that the grammar does not allow.

    Attributes:
        is_done: Whether what was written so far is a whole answer.
    """

    def __init__(self, tokenizer: LLTokenizer, grammar: str, prompt_length: int) -> None:
        self._matcher = LLMatcher(tokenizer, grammar)
        self._read = prompt_length

    @property
    def is_done(self) -> bool:
        """Whether what was written so far is a whole answer."""
        return bool(self._matcher.is_accepting())

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Return the scores of the next token, those that are not allowed at minus infinity."""
        self.read(input_ids[0])
        bias = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8)
        allowed = torch.zeros(scores.shape[-1], dtype=torch.bool)
        # A model may have rows to spare that no token of the tokenizer stands for.
        known = min(len(bias), len(allowed))
        allowed[:known] = bias[:known] > 0
        return scores.masked_fill(~allowed.to(scores.device), float("-inf"))

    def read(self, tokens: Any) -> None:
        """Take in what was written since the last step.

        Raises:
            ExtractorError: If the grammar fails, by its own limits.
        """
        new = tokens[self._read :].tolist()
        self._read += len(new)
        if new and not self._matcher.is_stopped():
            self._matcher.consume_tokens(new)
        if self._matcher.is_error():
            raise ExtractorError(f"constrained decoding failed: {self._matcher.get_error()}")
