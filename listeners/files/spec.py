"""What a file stream needs and offers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from listeners.base import Channel, ChannelSpec, FieldSpec, Memory, StreamSpec, Title
from listeners.files.listener import FileListener


def build(settings: Mapping[str, str], _secrets: Mapping[str, str], _memory: Memory) -> Channel:
    """A reader of files; `folder` keeps it inside one folder."""
    folder = settings.get("folder", "").strip()
    return Channel(kind="files", listener=FileListener(folder=Path(folder) if folder else None))


SPEC = ChannelSpec(
    kind="files",
    title=Title(en="Files (JSONL, CSV)", ja="ファイル（JSONL・CSV）"),
    build=build,
    account_fields=(
        FieldSpec(
            name="folder",
            title=Title(en="Import folder", ja="取り込みフォルダー"),
            help=Title(
                en="When given, only files inside this folder are read.",
                ja="指定すると、このフォルダーの中のファイルだけを読み込みます。",
            ),
        ),
    ),
    streams=(
        StreamSpec(
            kind="file",
            title=Title(en="File", ja="ファイル"),
            fields=(
                FieldSpec(
                    name="path",
                    title=Title(en="Path", ja="ファイルの場所"),
                    required=True,
                    help=Title(
                        en="A JSONL or CSV file with a column text (or content, body, 本文); also "
                        "id, author, author_name, posted_at, url, language, in_reply_to, "
                        "thread_id.",
                        ja="text（または 本文・内容）の列を持つ JSONL か CSV です。id、投稿者、"
                        "投稿者名、日時、url、言語、返信先、スレッドの列も読み込みます。",
                    ),
                ),
                FieldSpec(
                    name="timezone",
                    title=Title(en="Time zone", ja="タイムゾーン"),
                    default="UTC",
                    help=Title(
                        en="For times that name none, for example Asia/Tokyo.",
                        ja="時差の書かれていない日時に使います。例: Asia/Tokyo",
                    ),
                ),
                FieldSpec(
                    name="encoding",
                    title=Title(en="Encoding", ja="文字コード"),
                    default="auto",
                    help=Title(
                        en="auto, utf-8, utf-16, cp932 (Shift_JIS) or euc-jp.",
                        ja="auto（自動）、utf-8、utf-16、cp932（Shift_JIS）、euc-jp から選びます。",
                    ),
                ),
                FieldSpec(
                    name="format",
                    title=Title(en="Format", ja="形式"),
                    default="auto",
                    help=Title(en="auto, jsonl or csv.", ja="auto（自動）、jsonl、csv です。"),
                ),
                FieldSpec(
                    name="collection",
                    title=Title(en="Collection", ja="まとまりの名前"),
                    help=Title(
                        en="Ids are unique within it. The file's name when left empty; give the "
                        "same name to files that continue each other.",
                        ja="id はこの名前の中で重複しないものとして扱います。空欄ならファイル名を"
                        "使います。続きもののファイルには同じ名前を付けてください。",
                    ),
                ),
            ),
            needs_credentials=False,
        ),
    ),
)
