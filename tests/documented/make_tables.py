"""Write the tables beside this file from a folder of collected facts.

``python tests/documented/make_tables.py FACTS_FOLDER`` reads
``endpoints.json``, ``entities.json``, ``enums.json`` and ``methods.json`` of
that folder and writes what the tests compare the library with: one record a
line, so that a change of the facts is a readable change of the tables. The
library is not looked at, so the tables cannot repeat its mistakes.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]

_TABLES = Path(__file__).with_name("tables")

# What the documentation calls an answer, where it is no entity.
_ANSWERS = {
    None: "any",
    "Empty": "none",
    "text": "str",
    "SSE": "str",
    "WebSocket": "stream",
    "Search(v1)": "Search",
    "TrendLink": "TrendsLink",
    "TrendLink[]": "list[TrendsLink]",
    "admin.Tag": "AdminTag",
    "string[]": "list[str]",
    "JRD": "dict",
    "XRD": "str",
    "object": "dict",
    "provider-defined": "dict",
    "redirect": "redirect",
    "redirect|html": "redirect",
    "redirect|404": "redirect",
    "{count:integer}": "UnreadNotificationsCount",
    "{state:string}": "AnnualReportState",
    "{merged:boolean}": "NotificationsMerged",
    "{async_refresh:AsyncRefresh}": "AsyncRefreshWrapper",
}

# What a field or parameter is, in the words of the facts and in ours.
_KINDS = {
    "string": "str",
    "string:html": "str",
    "string:url": "str",
    "string:id": "id",
    "string:integer": "digits",
    "string:timestamp": "seconds",
    "datetime": "datetime",
    "date": "date",
    "integer": "int",
    "float": "float",
    "number": "float",
    "boolean": "bool",
    "object": "dict",
    "null": "any",  # the one that is always null in the documentation's examples
    "AttribAccessDict": "dict",
    "IdType": "id",
    "MaybeSnowflakeIdType": "id",
    "NonPaginatableList": "list",
    "WebPushSubscriptionPolicy": "str",
    "string[] | null": "list[str]",
}
_LIST = re.compile(r"(?:[Aa]rray<(.+)>|NonPaginatableList\[(.+)\])")
_MAP = re.compile(r"(?:Map<string,(.+)>|AttribAccessDict\[str, (.+)\])")


def kind_of(facts_type: str | None) -> str:
    """Return a type of the facts as the tables write it: ``list[Account]``."""
    if facts_type is None:
        return "any"
    if facts_type in _KINDS:
        return _KINDS[facts_type]
    facts_type = re.sub(r"^Optional\[(.+)\]$", r"\1", facts_type)
    facts_type = re.sub(r"^Union\[(.+)\]$", lambda m: m[1].replace(", ", "|"), facts_type)
    if found := _LIST.fullmatch(facts_type):
        return f"list[{kind_of(found[1] or found[2])}]"
    if found := _MAP.fullmatch(facts_type):
        return f"dict[{kind_of(found[1] or found[2])}]"
    parts = [part.strip() for part in facts_type.split("|")]
    return "|".join(kind_of(part) if "<" in part else _KINDS.get(part, part) for part in parts)


# --- endpoints -----------------------------------------------------------


def _version(text: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"\d+", text.partition("-")[0])]
    return tuple([*numbers, 0, 0, 0][:3])


def _written(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _since(endpoint: Record, methods: Iterable[Record]) -> str | None:
    """Return the version that brought an endpoint, 1.0.0 for what is older."""
    told = endpoint["version_added"]
    versions = [_version(told)] if told else []
    if told in (None, "0.0.0"):  # from the beginning, or nobody noted it
        added = [method["added"] for method in methods if _calls_only(method, endpoint)]
        versions += [_version(version) for version in added if version]
    return _written(max([*versions, (1, 0, 0)])) if versions else None


def _changed(endpoint: Record, methods: Iterable[Record]) -> str | None:
    """Return the version that an endpoint changed in last.

    A version that only takes something away or advises against it does not
    count: what stays behaves as before.
    """
    gone = ("deprecated", "deprecated_names", "removed")
    seen = [
        _version(change["v"])
        for change in endpoint["versions"]
        if change["kind"] not in gone and change["v"][0].isdigit()
    ]
    seen += [
        _version(method["changed"])
        for method in methods
        if method.get("changed") and _calls_only(method, endpoint)
    ]
    since = _since(endpoint, methods)
    return since and _written(max([*seen, _version(since)]))


def _calls_only(method: Record, endpoint: Record) -> bool:
    calls = [(call["verb"], call["path"]) for call in method["http"]]
    return calls == [(endpoint["verb"], endpoint["path"])]


_Words = dict[str, list[Any]]


def words(facts: Iterable[Record]) -> _Words:
    """Return the values of all enums by where they are used.

    That is ``Status.visibility`` or ``GET /api/v1/directory order``; what is
    told in other ways is not read.
    """
    return {
        place: [value["value"] for value in fact["values"]]
        for fact in facts
        for place in fact["used_in"]
    }


def _enum(fact: Record, place: str, known: _Words) -> list[Any] | None:
    """Return the values that a field or parameter may have, if they are told."""
    values = dict.fromkeys([*fact.get("enum", ()), *known.get(place, ())])
    as_sent = int if fact["type"] == "integer" else str
    return [as_sent(value) for value in values] or None


def _parameter(parameter: Record, route: str, known: _Words) -> Record:
    """Return a parameter; marks that are not there are not set."""
    container = bool(parameter.get("container") or parameter.get("legacy"))
    documented = parameter.get("documented", True)
    record = {
        "name": parameter["name"],
        "in": parameter["in"],
        "type": kind_of(parameter["type"]),
        "required": parameter["required"] and parameter["in"] != "path",
        "undocumented": not documented,
        # Other parameters stand for it: it is counted with these.
        "uncounted": container and documented,
        "default": parameter.get("default") is True,
        "enum": _enum(parameter, f"{route} {parameter['name']}", known),
    }
    return {key: value for key, value in record.items() if value not in (False, None)}


def endpoints(facts: Iterable[Record], methods: Iterable[Record], known: _Words) -> list[Record]:
    """Return one record an endpoint."""
    methods = list(methods)
    table = []
    for fact in facts:
        documented = fact["documented"] == "methods"
        gone = bool(fact.get("removed")) or fact.get("note") == "prerelease-only"
        route = f"{fact['verb']} {fact['path']}"
        record = {
            "verb": fact["verb"],
            "path": fact["path"],
            "documented": fact["documented"],
            "live": documented and not gone,
            "methods": fact["mastodon_py"],
            "doc": fact.get("doc"),
            "scopes": fact["scopes"],
            # One of them will do where nothing else is said.
            "scope_mode": fact.get("scope_mode") == "all" and "all",
            "since": _since(fact, methods),
            "changed": _changed(fact, methods),
            "returns": _ANSWERS.get(
                fact.get("returns"), kind_of(fact.get("returns_class") or fact.get("returns"))
            ),
            # By what: "id", "offset" or "id+offset".
            "paginated": fact["paginated"] and fact["pagination"],
            "removed": fact.get("removed"),
            "deprecated": fact.get("deprecated"),
            "note": fact.get("note"),
            "params": [_parameter(parameter, route, known) for parameter in fact["params"]],
        }
        always = ("verb", "path", "documented", "live", "returns", "params")
        table.append({key: value for key, value in record.items() if value or key in always})
    return table


# --- entities ------------------------------------------------------------


def _field_kind(field: Record) -> str:
    """Return the type of a field; what is left open is told by other sources."""
    kind = kind_of(field["type"])
    told = kind_of(field.get("mpy_type"))
    vague = kind in ("any", "dict", "list[dict]") and told != "any"
    is_id = kind in ("str", "int") and told == "id"
    stays_text = kind == "digits" and told == "str"
    return told if vague or is_id or stays_text else kind


def _field(field: Record, alias: str | None, enum: list[Any] | None) -> Record:
    record = {
        "name": field["name"],
        "attribute": alias,
        "type": _field_kind(field),
        "nullable": field["nullable"],
        "optional": field["optional"],
        "enum": enum,
        # Counted once, where it belongs, and only if servers still send it.
        "documented": "docs" in field["source"]
        and not field.get("docs_entity")
        and not field.get("removed"),
    }
    always = ("name", "type", "documented")
    return {key: value for key, value in record.items() if value or key in always}


def entities(facts: Iterable[Record], known: _Words) -> list[Record]:
    """Return one record an entity, with its own fields and those it extends."""
    table = []
    for fact in facts:
        renamed = {wire: name for name, wire in fact.get("rename", {}).items()}
        fields = []
        for field in fact["fields"]:
            alias = renamed.get(field["name"])
            if alias is None and not field["name"].isidentifier():
                alias = re.sub(r"\W", "_", field["name"])
            enum = _enum(field, f"{fact['name']}.{field['name']}", known)
            fields.append(_field(field, alias, enum))
        record = {"name": fact["name"], "extends": fact.get("extends"), "fields": fields}
        if paths := fact.get("access"):
            record["access"] = paths
        table.append({key: value for key, value in record.items() if value is not None})
    return table


# --- the interface -------------------------------------------------------


def _arguments(parameters: Iterable[Record]) -> list[Record]:
    table = []
    for parameter in parameters:
        record: Record = {"name": parameter["name"]}
        if "default" in parameter:
            record["default"] = ast.literal_eval(parameter["default"])
        if parameter["kind"] != "POSITIONAL_OR_KEYWORD":
            record["kind"] = parameter["kind"]
        if "wire" in parameter:
            record["wire"] = parameter["wire"]
        table.append(record)
    return table


def methods(facts: Iterable[Record]) -> list[Record]:
    """Return one record a method: its arguments, and what it calls."""
    table = []
    for fact in facts:
        record = {
            "name": fact["name"],
            "arguments": _arguments(fact["params"]),
            "static": fact.get("static", False),
            "deprecated": fact.get("deprecated", False),
            "calls": [f"{call['verb']} {call['path']}" for call in fact.get("http", ())],
            "quirks": fact.get("quirks"),
        }
        always = ("name", "arguments")
        table.append({key: value for key, value in record.items() if value or key in always})
    return table


def _picked(facts: Iterable[Mapping[str, Any]], *keys: str) -> list[Record]:
    return [{key: fact[key] for key in keys if fact.get(key) not in (None, [])} for fact in facts]


def _classes(facts: Iterable[Record]) -> list[Record]:
    return [
        {
            "name": fact["name"],
            "module": fact["module"],
            "methods": [
                {"name": method["name"], "arguments": [p["name"] for p in method["params"]]}
                for method in fact["methods"]
            ],
        }
        for fact in facts
    ]


def _enums(facts: Iterable[Record]) -> list[Record]:
    return [
        {
            "name": fact["enum"],
            "values": [value["value"] for value in fact["values"]],
            **({"further": fact["mastodon_py_extra"]} if "mastodon_py_extra" in fact else {}),
        }
        for fact in facts
    ]


def main(folder: str) -> None:
    """Write all tables from the facts in a folder."""
    facts = {
        name: json.loads(Path(folder, f"{name}.json").read_text(encoding="utf-8"))
        for name in ("endpoints", "entities", "enums", "methods")
    }
    interface, known = facts["methods"], words(facts["enums"])
    tables: dict[str, list[Any]] = {
        "endpoints": endpoints(facts["endpoints"], interface["methods"], known),
        "entities": entities(facts["entities"], known),
        "enums": _enums(facts["enums"]),
        "methods": methods(interface["methods"]),
        "constructor": methods(interface["constructor"]),
        "attributes": [r["name"] for r in interface["attributes"] if r["name"][0] != "_"],
        "exceptions": _picked(interface["exceptions"], "name", "bases", "exported"),
        "handlers": _picked(interface["stream_handlers"], "handler", "event", "params", "callback"),
        "classes": _classes(interface["classes"]),
        "functions": _picked(interface["functions"], "name", "module"),
        "exports": interface["exports"],
        "modules": _picked(interface["submodules"], "module", "defines"),
    }
    _TABLES.mkdir(exist_ok=True)
    for name, records in tables.items():
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        Path(_TABLES, f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
