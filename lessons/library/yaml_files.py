"""YAML files whose every part knows its line, so that each problem can be shown where it is. Pure.

Read with libyaml's safe loader. Two things that YAML allows are problems here: a key written twice,
and anchors, since a value that stands in two places cannot be followed by a reader.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from lessons.library.problems import Problem

# Deeper than any file of a course, and well inside what Python and libyaml can follow.
DEEPEST = 40
TOO_DEEP = f"The lists and fields are nested more than {DEEPEST} deep: write them flatter."


@dataclass(frozen=True)
class Marked:
    """Data from a YAML file, or a part of it, that knows the line of each of its parts."""

    file: str
    data: Any = None
    node: yaml.Node | None = None
    # Where there is no node, such as a line of a text file.
    first_line: int = 1

    def line(self, *path: str | int) -> int:
        """The line of the part at the path, or of the nearest part above it that exists."""
        node = self._node(path)
        return node.start_mark.line + 1 if node else self.first_line

    def part(self, *path: str | int) -> "Marked":
        """The part at the path, which must exist in the data."""
        data = self.data
        for step in path:
            data = data[step]
        return Marked(self.file, data, self._node(path))

    def problem(self, level: Any, id_: str, says: str, *path: str | int) -> Problem:
        return Problem(level, self.file, self.line(*path), says, id_)

    def _node(self, path: Sequence[str | int]) -> yaml.Node | None:
        node = self.node
        for step in path:
            # A step that is not there is one that pydantic added, such as the name of a union.
            node = _child(node, step) or node
        return node


def read_yaml(file: str, path: Path, *, may_be_empty: bool = False) -> tuple[Marked, list[Problem]]:
    """The file's data with its lines; data is None where it could not be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return _composed(file, text, Marked(file, {}) if may_be_empty else None)
    except UnicodeDecodeError:
        says = "The file is not UTF-8 text: save it as UTF-8."
    except FileNotFoundError:
        return Marked(file), [Problem("error", file, 1, "Write this file.", "missing-file")]
    except OSError:
        says = "The file cannot be read: check its rights."
    except RecursionError:
        says = TOO_DEEP
    return Marked(file), [Problem("error", file, 1, says, "syntax")]


def read_record[R: BaseModel](
    model: type[R], marked: Marked, what: str
) -> tuple[R | None, list[Problem]]:
    """The part as a record, or the problems that keep it from being one."""
    try:
        return model.model_validate(marked.data), []
    except ValidationError as error:
        return None, list(validation_problems(error, marked, what))


def validation_problems(error: ValidationError, marked: Marked, what: str) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        path = _path(detail, marked.data)
        id_ = "unknown-field" if detail["type"] == "extra_forbidden" else "shape"
        yield marked.problem("error", id_, _says(detail, path, what), *path)


def _path(detail: Any, data: Any) -> list[str | int]:
    """Where the problem is, without the steps that pydantic adds for unions and keys."""
    path: list[str | int] = []
    steps = [step for step in detail["loc"] if step != "[key]"]
    for at, step in enumerate(steps):
        there = isinstance(data, dict | list) and step in (
            data if isinstance(data, dict) else range(len(data))
        )
        if there or at == len(steps) - 1:
            path.append(step)
        data = data[step] if there else data
    return [*path, "type"] if detail["type"].startswith("union_tag") else path


def _says(detail: Any, path: Sequence[str | int], what: str) -> str:
    name = str(path[-1]) if path else what
    place = f" of {'.'.join(str(step) for step in path[:-1])}" if path[:-1] else ""
    field = f"the field “{name}”{place} in {what}" if path else what
    kind = detail["type"]
    if kind == "union_tag_invalid":
        return f"Write {detail['ctx']['expected_tags']} in {field}."
    if kind in ("missing", "union_tag_not_found"):
        return f"Add {field}."
    if kind == "extra_forbidden":
        return f"Remove {field}, or correct its name: it is not known here."
    if kind in ("model_type", "model_attributes_type", "dict_type", "mapping_type"):
        return f"Write {field} as fields with names, one a line."
    if kind in ("literal_error", "enum"):
        return f"Write {detail['ctx']['expected']} in {field}."
    if kind == "value_error":
        return f"Correct {field}: {detail['ctx']['error']}."
    if kind == "string_pattern_mismatch":
        return f"Correct {field}: an id or value of this kind is written otherwise."
    return f"Correct {field}: {detail['msg'][:1].lower()}{detail['msg'][1:]}."


def _composed(file: str, text: str, if_empty: Marked | None) -> tuple[Marked, list[Problem]]:
    loader: Any = None
    try:
        loader = yaml.CSafeLoader(text)
        if _depth(text) > DEEPEST:
            return Marked(file), [Problem("error", file, 1, TOO_DEEP, "syntax")]
        node = loader.get_single_node()
        if node is None:
            empty = Problem("error", file, 1, "Fill the file: it is empty.", "syntax")
            return (if_empty, []) if if_empty else (Marked(file), [empty])
        found = list(_twice(node, file, set()))
        if any(problem.id == "syntax" for problem in found):
            return Marked(file), found
        return Marked(file, loader.construct_document(node), node), found
    except yaml.MarkedYAMLError as error:
        return Marked(file), [_syntax_problem(file, error)]
    except (yaml.YAMLError, ValueError, TypeError) as error:
        says = f"The YAML cannot be read: {_one_line(str(error))}."
        return Marked(file), [Problem("error", file, 1, says, "syntax")]
    finally:
        if loader:
            loader.dispose()


def _depth(text: str) -> int:
    """How deep the file nests, by its events, so that nothing has to be composed to know it."""
    depth = deepest = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if deepest > DEEPEST:
            break
    return deepest


def _syntax_problem(file: str, error: yaml.MarkedYAMLError) -> Problem:
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    what = _one_line(error.problem or str(error))
    return Problem("error", file, line, f"Correct the YAML here: {what}.", "syntax")


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _twice(node: yaml.Node, file: str, met: set[int]) -> Iterator[Problem]:
    """Keys written twice, and nodes that stand in two places (through an anchor)."""
    line = node.start_mark.line + 1
    if id(node) in met:
        says = "Write the value out instead of repeating an anchor (& and *)."
        yield Problem("error", file, line, says, "syntax")
        return
    met.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _twice(child, file, met)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, child in node.value:
            if str(key.value) in keys:
                says = f"Write “{key.value}” once: the same key stands here twice."
                yield Problem("error", file, key.start_mark.line + 1, says, "duplicate-key")
            keys.add(str(key.value))
            yield from _twice(child, file, met)


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            if str(key.value).lower() == str(step).lower():
                # A block value begins a line after its key; the key is where an author looks.
                return _at_key(key, child)
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None


def _at_key(key: yaml.Node, child: yaml.Node) -> yaml.Node:
    return child if child.start_mark.line == key.start_mark.line else _moved(child, key)


def _moved(child: yaml.Node, key: yaml.Node) -> yaml.Node:
    return type(child)(child.tag, child.value, key.start_mark, child.end_mark)
