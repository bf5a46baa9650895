"""One generation of an index in Milvus, open for reading."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, cast

from embeddings.errors import IndexUnusable
from embeddings.index import FORMAT, Index, Manifest
from embeddings.milvus.address import Address
from embeddings.milvus.client import Client
from embeddings.milvus.collections import TRAITS, Names, load, traits_of
from embeddings.milvus.publishing import MILVUS_FORMAT, manifest_of
from embeddings.milvus.reading import Entry, MilvusStore, Reader, scripts_of
from embeddings.milvus.searching import MilvusLexical, MilvusParts, MilvusVectors


class MilvusIndex(Index):
    """As `Index`, but that it is limited by an expression, which Milvus evaluates."""

    def limited(self, documents: Collection[str]) -> "MilvusIndex":
        """Return the same generation, of which nothing but these documents is found or to be seen."""
        store = cast(MilvusStore, self.store).limited(documents)
        where = where_of(store.entries, store.reader.entries.values())
        manifest = replace(self.manifest, counts={"documents": len(store.listing), "passages": len(store.ordinals)})
        return MilvusIndex(
            self.generation,
            manifest,
            store,
            cast(MilvusVectors, self.vectors).within(where),
            cast(MilvusParts, self.parts).within(where, _scripts(store.entries)),
            cast(MilvusLexical, self.lexical).within(where),
            cast(MilvusVectors, self.known).within(_named(store.entries)) if self.known and store.known_rows else None,
        )


def open_generation(client: Client) -> MilvusIndex:
    """Open the generation that answers.

    Raises:
        IndexUnusable: if there is none, or it is of another format, or Milvus does not answer.
    """
    address = client.address
    manifest = manifest_of(client, address.name)
    if manifest is None:
        raise IndexUnusable(
            "index.none", "There is no index in {folder}; make one with: mishu build --index {folder}", folder=address
        )
    _check_format(manifest, address)
    reader = Reader(client, Names.of(address.name, manifest["set"]), manifest["dimension"])
    count = manifest["counts"]["passages"]
    leads = "leads == true" if manifest["shared"] else ""
    names = reader.names
    load(client, names)
    store = MilvusStore(reader)
    return MilvusIndex(
        manifest["generation"],
        Manifest(**{each.name: manifest[each.name] for each in fields(Manifest)}),
        store,
        MilvusVectors(reader, names.passages, "ordinal", count, leads=leads),
        MilvusParts(reader, _scripts(store.entries), leads=leads),
        MilvusLexical(reader, count),
        MilvusVectors(reader, names.known, "row", len(store.known_rows)) if store.known_rows else None,
    )


def _check_format(manifest: dict[str, Any], address: Address) -> None:
    found = (manifest["format"], manifest["milvus_format"])
    if found != (FORMAT, MILVUS_FORMAT):
        raise IndexUnusable(
            "index.format",
            "The index in {folder} has format {found}, this version of Mishu reads format {expected}; make it "
            "anew with: mishu build --index {folder}",
            folder=address,
            found=".".join(map(str, found)),
            expected=f"{FORMAT}.{MILVUS_FORMAT}",
        )


def _scripts(entries: Iterable[Entry]) -> list[bool]:
    return sorted(scripts_of(entries))


def where_of(seen: Sequence[Entry], entries: Collection[Entry]) -> str:
    """Return an expression that holds of these of all documents: by what they have in common, or naming each.

    What a filter leaves has a kind, an issuer, a year or a status that no other document has, and is then the same
    short expression however many documents that are.
    """
    if len(seen) == len(entries):
        return ""
    traits = {entry.number: traits_of(entry.listed) for entry in entries}
    numbers = {entry.number for entry in seen}
    kept: dict[str, set[str]] = {}
    for name in TRAITS:
        values = {traits[number][name] for number in numbers}
        if values != {each[name] for each in traits.values()}:
            kept[name] = values
    alike = {number for number, each in traits.items() if all(each[name] in kept[name] for name in kept)}
    by_name = _named(seen)
    if alike != numbers:
        return by_name
    by_trait = " and ".join(f"{name} in {_quoted(values)}" for name, values in kept.items())
    return min(by_trait, by_name, key=len)


def _named(entries: Sequence[Entry]) -> str:
    return f"document in {sorted(entry.number for entry in entries)}"


def _quoted(values: Iterable[str]) -> str:
    return json.dumps(sorted(values), ensure_ascii=False)
