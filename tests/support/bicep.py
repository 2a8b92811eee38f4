"""A reader of Bicep, as much of the language as the templates use. Follows "Bicep file structure and syntax".

What it cannot read is a SyntaxError with its line: a template that is misspelt does not pass for one that is short.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, true, false, null, or a text without placeholders."""

    value: str | int | bool | None
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders."""

    parts: tuple["Expression", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Member:
    """`of.name`, `of.?name`, `of::name`; with a name that is reckoned, `of[name]`."""

    of: "Expression"
    name: "str | Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Expression", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its operands; `?` has three."""

    operator: str
    operands: tuple["Expression", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Lambda:
    name: str
    body: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Loop:
    """`[for name in source: body]`."""

    name: str
    source: "Expression"
    body: "Expression"
    line: int


@dataclass(frozen=True, slots=True)
class Array:
    items: tuple["Expression", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Object:
    """properties: by name; one whose name is reckoned stands under its text. children: resources within a resource."""

    properties: dict[str, "Expression"]
    line: int
    children: tuple["Declaration", ...] = ()


type Expression = Literal | Template | Name | Member | Call | Operation | Lambda | Loop | Array | Object


@dataclass(frozen=True, slots=True)
class Declaration:
    """A statement. kind: param, var, output, resource, module, using.

    type: a parameter's, a resource's with its version, or the path of a module's file.
    """

    kind: str
    name: str
    type: str
    value: Expression | None
    line: int
    existing: bool = False
    condition: Expression | None = None
    decorators: tuple[Call, ...] = ()


OPERATORS = (("??",), ("||",), ("&&",), ("==", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "/", "%"))
"""From the weakest to the strongest."""

WORDS = {"true": True, "false": False, "null": None}
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
BLANK = re.compile(r"(?:[ \t]|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
BLANK_LINES = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
PIECE = re.compile(r"(?:[^'\\$\n]|\\.|\$(?!\{))*")


def read(text: str) -> list[Declaration]:
    """The statements of a template or of a file of parameters. Raises SyntaxError."""
    return list(_Reader(text).statements())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def fail(self, wanted: str) -> SyntaxError:
        return SyntaxError(f"line {self.line}: {wanted} is wanted at {self.text[self.at : self.at + 20]!r}")

    def matched(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found[0] if found else ""

    def sees(self, mark: str, *, on_other_lines: bool = False) -> bool:
        self.matched(BLANK_LINES if on_other_lines else BLANK)
        return self.text.startswith(mark, self.at)

    def takes(self, mark: str, *, on_other_lines: bool = False) -> bool:
        if self.sees(mark, on_other_lines=on_other_lines):
            self.at += len(mark)
            return True
        return False

    def want(self, mark: str, *, on_other_lines: bool = False) -> None:
        if not self.takes(mark, on_other_lines=on_other_lines):
            raise self.fail(repr(mark))

    def identifier(self) -> str:
        self.matched(BLANK)
        if found := self.matched(IDENTIFIER):
            return found
        raise self.fail("a name")

    def word(self, word: str) -> bool:
        self.matched(BLANK)
        return bool(self.matched(re.compile(rf"{word}\b")))

    def statements(self) -> Iterator[Declaration]:
        self.matched(BLANK_LINES)
        while self.at < len(self.text):
            yield self.statement()
            if not self.sees("\n") and self.at < len(self.text):
                raise self.fail("the end of the line")
            self.matched(BLANK_LINES)

    def statement(self) -> Declaration:
        decorators = []
        while self.takes("@", on_other_lines=True):
            decorator = self.postfix()
            if not isinstance(decorator, Call):
                raise self.fail("a decorator's arguments")
            decorators.append(decorator)
            self.matched(BLANK_LINES)
        line, kind = self.line, self.identifier()
        match kind:
            case "param" | "output":
                name = self.identifier()
                type_ = "" if self.sees("=") else self.identifier()
                value = self.expression() if self.takes("=") else None
                return Declaration(kind, name, type_, value, line, decorators=tuple(decorators))
            case "var":
                name = self.identifier()
                self.want("=")
                return Declaration(kind, name, "", self.expression(), line)
            case "resource" | "module":
                return self.resource(line, kind)
            case "using" | "targetScope":
                self.takes("=")
                return Declaration(kind, kind, "", self.expression(), line)
        raise self.fail("a statement, not " + kind)

    def resource(self, line: int, kind: str = "resource") -> Declaration:
        name, type_ = self.identifier(), self.expression()
        if not isinstance(type_, Literal):
            raise self.fail("a type of resource, or a file")
        existing = self.word("existing")
        self.want("=")
        condition = None
        if self.word("if"):
            self.want("(")
            condition = self.expression()
            self.want(")")
        return Declaration(kind, name, str(type_.value), self.expression(), line, existing, condition)

    def expression(self) -> Expression:
        line, found = self.line, self.binary(0)
        if self.takes("?"):
            then = self.expression()
            self.want(":", on_other_lines=True)
            return Operation("?", (found, then, self.expression()), line)
        return found

    def binary(self, level: int) -> Expression:
        if level == len(OPERATORS):
            return self.unary()
        line, found = self.line, self.binary(level + 1)
        while operator := next((each for each in OPERATORS[level] if self.takes(each)), None):
            found = Operation(operator, (found, self.binary(level + 1)), line)
        return found

    def unary(self) -> Expression:
        line = self.line
        for operator in ("!", "-"):
            if self.takes(operator):
                return Operation(operator, (self.unary(),), line)
        return self.postfix()

    def postfix(self) -> Expression:
        self.matched(BLANK_LINES)
        line, found = self.line, self.primary()
        while True:
            if self.takes("::") or self.takes(".?") or self.takes("."):
                name = self.identifier()
                found = Call(name, (found, *self.arguments()), line) if self.takes("(") else Member(found, name, line)
            elif self.takes("["):
                found = Member(found, self.expression(), line)
                self.want("]")
            else:
                return found

    def primary(self) -> Expression:
        line = self.line
        if self.sees("'"):
            return self.string()
        if self.takes("{"):
            return self.object(line)
        if self.takes("["):
            return self.array(line)
        if number := self.matched(re.compile(r"\d+")):
            return Literal(int(number), line)
        if self.takes("("):
            found = self.expression()
            self.want(")", on_other_lines=True)
            return found
        return self.named(line)

    def named(self, line: int) -> Expression:
        name = self.identifier()
        if name in WORDS:
            return Literal(WORDS[name], line)
        if self.takes("=>"):
            return Lambda(name, self.expression(), line)
        return Call(name, tuple(self.arguments()), line) if self.takes("(") else Name(name, line)

    def arguments(self) -> Iterator[Expression]:
        while not self.takes(")", on_other_lines=True):
            yield self.expression()
            self.takes(",", on_other_lines=True)

    def string(self) -> Literal | Template:
        line, parts, placeholders = self.line, list[Expression](), False
        self.want("'")
        while not self.text.startswith("'", self.at):
            if piece := self.matched(PIECE):
                parts.append(Literal(re.sub(r"\\(.)", r"\1", piece), line))
            elif self.text.startswith("${", self.at):
                self.at += 2
                parts.append(self.expression())
                self.want("}")
                placeholders = True
            else:
                raise self.fail("the end of a text")
        self.at += 1
        if placeholders:
            return Template(tuple(parts), line)
        return parts[0] if parts and isinstance(parts[0], Literal) else Literal("", line)

    def object(self, line: int) -> Object:
        properties, children = dict[str, Expression](), list[Declaration]()
        while not self.takes("}", on_other_lines=True):
            start = self.at
            if self.word("resource") and not self.sees(":"):
                children.append(self.resource(self.line))
            else:
                self.at = start
                key = self.key()
                if key in properties:
                    raise self.fail(f"another name than {key}, which is there,")
                self.want(":")
                properties[key] = self.expression()
            self.takes(",")
        return Object(properties, line, tuple(children))

    def key(self) -> str:
        if not self.sees("'"):
            return self.identifier()
        start, found = self.at, self.string()
        return str(found.value) if isinstance(found, Literal) else self.text[start : self.at]

    def array(self, line: int) -> Expression:
        self.matched(BLANK_LINES)
        if self.word("for"):
            name = self.identifier()
            if not self.word("in"):
                raise self.fail("'in'")
            source = self.expression()
            self.want(":")
            found = Loop(name, source, self.expression(), line)
            self.want("]", on_other_lines=True)
            return found
        items = []
        while not self.takes("]", on_other_lines=True):
            items.append(self.expression())
            self.takes(",")
        return Array(tuple(items), line)
