"""Receive: read every table that landing.yml names, check it, keep it as a delivery, write it into the journal last."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from crm_landing._config import Source, Table, read_config
from crm_landing._databases import Fetched, UnreachableError, check_address, fetch
from crm_landing._delivery import (
    DUPLICATE,
    NOT_SUPPLIED,
    RECEIVED,
    REFUSED,
    UNREACHABLE,
    WOULD_BE_RECEIVED,
    Delivery,
    RefusedError,
)
from crm_landing._files import OfferedFile, checksum_of, files_of, read_file, wait_for_writers
from crm_landing._journal import accepted, last_number, open_journal, record, recorded
from crm_landing._measure import measure, missing_keys, read_on_from
from crm_landing._store import Draft, clean_up, delivery_file, move_in_place
from crm_metrics._project import Project, Trouble

__all__ = ["receive"]

NO_SPACE, NOT_WRITABLE, NOT_UNDERSTOOD = 7, 8, 2


def receive(
    project: Project,
    config: Path,
    home: Path,
    *,
    sources: Collection[str] = (),
    tables: Collection[str] = (),
    accept_deletions: bool = False,
    dry_run: bool = False,
) -> list[Delivery]:
    """Read what the sources have now. One table that is refused, or one source that is away, stops no other."""
    chosen = _chosen(read_config(project, config), sources, tables)
    for source in chosen:
        if source.kind == "database":
            check_address(source)  # what is missing in the environment is said before anything is read
    try:
        journal = open_journal(home)
        clean_up(home, [delivery.delivery_no or 0 for delivery in recorded(journal)])
        reception = _Reception(home, journal, accept_deletions, dry_run)
        return [delivery for source in chosen for delivery in reception.of_source(source)]
    except (OSError, sa.exc.OperationalError) as problem:
        is_full = getattr(problem, "errno", None) == errno.ENOSPC or "No space left" in str(problem)
        raise Trouble(
            f"Cannot write to {home}: {problem}",
            "Free some space." if is_full else "Look at the folder and who may write to it.",
            NO_SPACE if is_full else NOT_WRITABLE,
        ) from None


def _chosen(sources: Sequence[Source], names: Collection[str], tables: Collection[str]) -> list[Source]:
    """The sources and tables that were asked for."""
    known = {source.name for source in sources}
    if unknown := sorted(set(names) - known):
        raise Trouble(f"landing.yml has no source {unknown[0]!r}.", f"It has: {', '.join(known)}.", NOT_UNDERSTOOD)
    kept = [source for source in sources if not names or source.name in names]
    if unknown := sorted(set(tables) - {table.name for source in kept for table in source.tables}):
        raise Trouble(f"No source declares a table {unknown[0]!r}.", "See _<source>__sources.yml.", NOT_UNDERSTOOD)
    if tables:
        kept = [replace(each, tables=tuple(table for table in each.tables if table.name in tables)) for each in kept]
    return [source for source in kept if source.tables]


@dataclass
class _Reception:
    """One run of `receive`: where deliveries go, and what is allowed."""

    home: Path
    journal: sa.Engine
    accept_deletions: bool
    dry_run: bool

    def __post_init__(self) -> None:
        self.number = last_number(self.journal)

    def of_source(self, source: Source) -> Iterator[Delivery]:
        """All tables of one source."""
        yield from self._from_database(source) if source.kind == "database" else self._from_folder(source)

    # Databases

    def _from_database(self, source: Source) -> Iterator[Delivery]:
        """One snapshot: its tables get into the journal together."""
        since = {table: self._read_on_from(source, table) for table in source.tables}
        try:
            fetched = fetch(self.home, source, since)
        except UnreachableError as problem:
            yield Delivery(source.name, "*", UNREACHABLE, str(problem))
            return
        deliveries = [self._fetched(source, each) for each in fetched]
        self._record(deliveries)
        yield from deliveries

    def _read_on_from(self, source: Source, table: Table) -> str | None:
        if table.mode == "full":
            return None
        stamps = [delivery.highest_stamp for delivery in accepted(self.journal, source.name, table.name)]
        return read_on_from(max((stamp for stamp in stamps if stamp), default=None), table.look_back)

    def _fetched(self, source: Source, fetched: Fetched) -> Delivery:
        """One table of the snapshot as a delivery."""
        table = fetched.table
        delivery = self._offer(source, table, f"{source.address_env} {table.from_table or table.name}")
        if fetched.draft is None:
            return self._without_rows(delivery, fetched)
        return self._take(delivery, table, fetched.draft, fetched.checksum)

    def _without_rows(self, delivery: Delivery, fetched: Fetched) -> Delivery:
        if fetched.problem is None:
            return replace(delivery, state=NOT_SUPPLIED, problem=self._last(delivery))
        return self._refuse(delivery, fetched.problem)

    # Files

    def _from_folder(self, source: Source) -> Iterator[Delivery]:
        """Each delivery of a folder is recorded by itself."""
        if not source.folder.is_dir():
            yield Delivery(source.name, "*", UNREACHABLE, f"there is no folder {source.folder}")
            return
        offered = {table: files_of(source, table) for table in source.tables}
        wait_for_writers([file for files in offered.values() for file in files])
        for table, files in offered.items():
            if files:
                yield from self._from_files(source, table, files)
            else:
                nothing = self._offer(source, table, "")
                yield replace(nothing, state=NOT_SUPPLIED, problem=self._last(nothing))

    def _from_files(self, source: Source, table: Table, files: Sequence[OfferedFile]) -> Iterator[Delivery]:
        """The files of one table: the whole table, or one delivery after the other in the order of their names."""
        if table.mode == "full":
            delivery = self._from_one_delivery(source, table, files[-1:] if table.files == "latest" else files)
            self._record([delivery])
            yield delivery
            return
        new = [file for file in files if not self._was_received(source, table, file)]
        if not new:
            said = f"nothing new: {len(files)} file{'s' if len(files) > 1 else ''} received before"
            yield Delivery(source.name, table.name, DUPLICATE, said)
        for place, file in enumerate(new, start=1):
            delivery = self._from_one_delivery(source, table, [file])
            self._record([delivery])
            yield delivery
            if delivery.state == REFUSED and place < len(new):
                # What came later must not be overtaken by what came before it.
                said = f"{len(new) - place} later files wait until {file.path.name} is mended or taken away"
                yield Delivery(source.name, table.name, NOT_SUPPLIED, said)
                return

    def _was_received(self, source: Source, table: Table, file: OfferedFile) -> bool:
        """Whether this very file was taken before: it was only left where it lies."""
        earlier = [each for each in accepted(self.journal, source.name, table.name) if each.origin == file.path.name]
        try:
            return bool(earlier) and checksum_of(file) in {each.checksum for each in earlier}
        except RefusedError:
            return False

    def _from_one_delivery(self, source: Source, table: Table, files: Sequence[OfferedFile]) -> Delivery:
        """One file, or the parts of one table."""
        delivery = self._offer(source, table, ", ".join(file.path.name for file in files))
        try:
            if len(files) > 1 and table.files is None:
                raise RefusedError(f"{len(files)} files: say whether they are `files: parts` or the last is `latest`")
            checksums = [checksum_of(file) for file in files]
            checksum = checksums[0] if len(files) == 1 else hashlib.sha256("".join(checksums).encode()).hexdigest()
            delivery = replace(delivery, byte_count=sum(file.size for file in files), checksum=checksum)
            if twin := self._twin(delivery):
                return self._duplicate(delivery, twin)
            draft, notes = read_file(self.home, table, files)
        except RefusedError as problem:
            return self._refuse(delivery, str(problem), getattr(problem, "rejected", ()))
        return self._take(replace(delivery, notes=notes), table, draft, checksum)

    # Both

    def _offer(self, source: Source, table: Table, origin: str) -> Delivery:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        facts = {"origin": origin, "mode": table.mode, "key": table.key, "deleted_flag": table.deleted_flag}
        return Delivery(source.name, table.name, RECEIVED, received_at=now, **facts)

    def _take(self, delivery: Delivery, table: Table, draft: Draft, checksum: str | None) -> Delivery:
        """The last checks on the rows themselves; then it has a number and its file a place."""
        facts = measure(draft.file, table.stamp)
        delivery = replace(
            delivery,
            row_count=facts.row_count,
            rejected_rows=len(draft.rejected),
            byte_count=delivery.byte_count or draft.file.stat().st_size,
            checksum=checksum,
            row_checksum=facts.row_checksum,
            highest_stamp=facts.highest_stamp,
        )
        if table.mode == "watermark" and not facts.row_count:
            draft.discard()
            return replace(self._numbered(delivery), state=DUPLICATE, problem="nothing new")
        if delivery.byte_count and (twin := self._twin(delivery)):
            draft.discard()
            return self._duplicate(delivery, twin)
        try:
            self._refuse_deletions(delivery, table, draft)
        except RefusedError as problem:
            draft.discard()
            return self._refuse(delivery, str(problem))
        if self.dry_run:
            draft.discard()
            return replace(delivery, state=WOULD_BE_RECEIVED)
        delivery = self._numbered(delivery)
        move_in_place(draft, self.home, delivery.source, delivery.table, delivery.delivery_no or 0, keep=True)
        return delivery

    def _refuse_deletions(self, delivery: Delivery, table: Table, draft: Draft) -> None:
        if table.mode != "full" or self.accept_deletions:
            return
        earlier = accepted(self.journal, delivery.source, delivery.table)
        fulls = [place for place, each in enumerate(earlier) if each.mode == "full"]
        files = [
            delivery_file(self.home, each.source, each.table, each.delivery_no or 0)
            for each in earlier[fulls[-1] if fulls else 0 :]
        ]
        known, missing = missing_keys([file for file in files if file.exists()], draft.file, table.key)
        if missing > table.max_deleted_share * known:
            raise RefusedError(
                f"{delivery.origin}: {missing} of {known} rows are not in it and would be deleted,"
                f" {missing / known:.1%} and not at most {table.max_deleted_share:.1%} (max_deleted_share);"
                " if that is right, run once with --accept-deletions"
            )

    def _twin(self, delivery: Delivery) -> Delivery | None:
        """The delivery that this one repeats.

        A whole table may become again what it once was, so of those only the last one counts. A file of changes that
        comes again would bring old rows over newer ones, so of those every one counts.
        """
        earlier = accepted(self.journal, delivery.source, delivery.table)
        is_file_of_changes = delivery.mode == "watermark" and delivery.row_checksum is None
        candidates = earlier if is_file_of_changes else earlier[-1:]
        for each in reversed(candidates):
            same_rows = delivery.row_checksum is not None and each.row_checksum == delivery.row_checksum
            if each.mode == delivery.mode and (each.checksum == delivery.checksum or same_rows):
                return each
        return None

    def _duplicate(self, delivery: Delivery, twin: Delivery) -> Delivery:
        said = f"the same as delivery {twin.delivery_no}"
        return replace(self._numbered(delivery), state=DUPLICATE, problem=said, row_count=twin.row_count)

    def _refuse(self, delivery: Delivery, problem: str, rejected: Sequence[tuple[str, int, str, str]] = ()) -> Delivery:
        refused = replace(self._numbered(delivery), state=REFUSED, problem=problem, rejected_rows=len(rejected))
        if rejected and refused.delivery_no:
            draft = Draft(self.home / "deliveries" / "none", rejected)
            move_in_place(draft, self.home, refused.source, refused.table, refused.delivery_no, keep=False)
        return refused

    def _numbered(self, delivery: Delivery) -> Delivery:
        if self.dry_run:
            return delivery
        self.number += 1
        return replace(delivery, delivery_no=self.number)

    def _last(self, delivery: Delivery) -> str | None:
        earlier = accepted(self.journal, delivery.source, delivery.table)
        return f"last delivered as no. {earlier[-1].delivery_no}, {earlier[-1].received_at}" if earlier else None

    def _record(self, deliveries: Sequence[Delivery]) -> None:
        record(self.journal, [delivery for delivery in deliveries if delivery.delivery_no])
