"""Personal data are found in the forms people write, and little else is."""

from __future__ import annotations

import pytest

from nlp.normalise import prepare
from nlp.personal import personal_data


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in personal_data(prepare(text))]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("電話は０９０－１２３４－５６７８です", "phone", "０９０－１２３４－５６７８"),
        ("03-1234-5678まで", "phone", "03-1234-5678"),
        ("09012345678に連絡ください", "phone", "09012345678"),
        ("call me on +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("Taro.Yamada+x@example.co.jp です", "mail", "Taro.Yamada+x@example.co.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "mail", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("〒100-0001 に送って", "postal", "〒100-0001"),
        ("東京都千代田区丸の内1-2-3です", "postal", "東京都千代田区丸の内1-2-3"),
        ("I live at 12 Baker Street now", "postal", "12 Baker Street"),
        ("カード4111 1111 1111 1111で払った", "card", "4111 1111 1111 1111"),
        ("注文番号は１２３－４５６７８９０です", "order_number", "１２３－４５６７８９０"),
        ("order #AB-123456 is late", "order_number", "AB-123456"),
        ("普通預金 1234567 に返金して", "account_number", "1234567"),
        ("090ー1234ー5678に電話", "phone", "090ー1234ー5678"),
        ("090−1234−5678に電話", "phone", "090−1234−5678"),  # a minus
        ("090‐1234‐5678に電話", "phone", "090‐1234‐5678"),  # a hyphen proper
        ("090–1234–5678に電話", "phone", "090–1234–5678"),
        ("tel:03 - 1234 - 5678", "phone", "03 - 1234 - 5678"),
        ("電話(03)1234-5678まで", "phone", "(03)1234-5678"),
        ("my mail is taro @ example.com thanks", "mail", "taro @ example.com"),
        ("write to taro@example.com", "mail", "taro@example.com"),
        ("メールはtaro.y@mimizu.example.jpです", "mail", "taro.y@mimizu.example.jp"),
        ("注文番号「12345678」です", "order_number", "12345678"),
        ("注文番号=AB-123456 の件", "order_number", "AB-123456"),
        ("注文番号は、12345678です", "order_number", "12345678"),
        ("お問合せ番号 1234-5678-9012", "order_number", "1234-5678-9012"),
        ("お問い合わせ番号：123456789012", "order_number", "123456789012"),
        ("送り状番号 1234−5678−9012 が動かない", "order_number", "1234−5678−9012"),
        ("追跡番号 1234 5678 9012 が動かない", "order_number", "1234 5678 9012"),
        ("お問い合わせは0120-123-456まで", "phone", "0120-123-456"),
        ("注文#4471の件", "order_number", "4471"),
        ("my booking AW6LLQ please", "order_number", "AW6LLQ"),
        ("ゆうちょ 記号10120 番号12345671 です", "account_number", "10120 番号12345671"),
        ("記号番号は10120-12345671です", "account_number", "10120-12345671"),
        ("口座番号「1234567」に返金", "account_number", "1234567"),
        ("pay GB29 NWBK 6016 1331 9268 19 today", "account_number", "GB29 NWBK 6016 1331 9268 19"),
        ("IBAN: NL91ABNA0417164300", "account_number", "NL91ABNA0417164300"),
        ("渋谷区道玄坂1-2-3に届けて", "postal", "渋谷区道玄坂1-2-3"),
        ("住まいは渋谷区道玄坂1ー2ー3です", "postal", "渋谷区道玄坂1ー2ー3"),
        ("渋谷区道玄坂一丁目二番三号", "postal", "渋谷区道玄坂一丁目二番三号"),
        ("横浜市西区みなとみらい2-3-1 405号室", "postal", "横浜市西区みなとみらい2-3-1 405号室"),
        ("道玄坂一丁目二番三号です", "postal", "道玄坂一丁目二番三号"),
        ("つくば市吾妻2丁目5番地1", "postal", "つくば市吾妻2丁目5番地1"),
        ("北海道札幌市中央区北1条西2丁目", "postal", "北海道札幌市中央区北1条西2丁目"),
        ("滋賀県大津市におの浜2-1-3", "postal", "滋賀県大津市におの浜2-1-3"),
        ("東京都港区芝5号", "postal", "東京都港区芝5号"),
        ("東京都港区芝5-3に届けて", "postal", "東京都港区芝5-3"),
        ("京都市中京区寺町通御池上る上本能寺前町488番地です", "postal",
         "京都市中京区寺町通御池上る上本能寺前町488番地"),
        ("090.1234.5678", "phone", "090.1234.5678"),
        ("03.1234.5678", "phone", "03.1234.5678"),
        ("090-12345678", "phone", "090-12345678"),
        ("0901234-5678", "phone", "0901234-5678"),
        ("注文 12345678 が届かない", "order_number", "12345678"),
        ("order: AB-1234 is late", "order_number", "AB-1234"),
        ("渋谷支店 普通 1234567", "account_number", "1234567"),
        ("普通 1234567 名義ミミズク", "account_number", "1234567"),
    ],
)  # fmt: skip
def test_personal_data_are_found(text: str, kind: str, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22に買った",
        "1,234,567円もした",
        "カード4111 1111 1111 1112で払った",
        "order is late, I want my money back",
        "12345回目のエラー",
        "@kotori さん、東京都に住んでます",
        "hey @kotori.bsky.social my order is late",
        "@user@mastodon.social are you there",
        ".@kotori.bsky.social is down",
        "ねえ @mimizu@social.example.jp まだ？",
        "order now @ mimizu.example.com",
        "注文12000円分が届かない",
        "注文 10000個は多すぎ",
        "order airpods4 today",
        "order iphone15pro or rtx4090",
        "ordered 123456 of them",
        "my recorder 100000",
        "予約 2026-11-23 の件",
        "booking 20261123",
        "ticket 2026-11 is out",
        "account 2026-11-23",
        "普通は2026-11-23に届く",
        "普通1000000円はかかる",
        "01-02-2026 に買った",
        "09:00 12 2026",
        "version 10.0.12-4567 crashes",
        "カメラ EOS123-4567 を売る",
        "100-2000円のもの",
        "サーバーが落ちて3ー1で負けた",
        "町田 4-2-3-1 で川崎に勝つ",
        "町田市では4-2-3-1が基本",
        "東京都渋谷区のイベントは11-23",
        "東京都渋谷区で2026-11-23に買った",
        "渋谷区道玄坂店2026-11-23開店",
        "北海道札幌市が3-1で勝った",
        "銀座4丁目で買った",
        "JAN 4901234567894",
        "型番 WH-1000XM5 が壊れた",
        "I waited 40 minutes in the drive thru",
        "3 hours drive and a 256 gb flash drive",
        "vehicle KD19 has been with you since May",
        "paid +1000000 points",
        "予約 256GB",
        "契約 100GB",
        "order 128gb now",
        "order 100usd",
        "order 24pcs",
        "order 10000mah please",
        "order: 10000yen",
        "注文 M4Pro 届かない",
        "予約 S26Ultra",
        "予約 A6700 カメラ",
        "注文 EOS-R50",
        "予約 SH-53D",
        "注文 ZV-E10",
        "注文 DDR5-6000",
        "注文 i7-14700K",
        "受付 0900-1700",
        "受付：0900-1700",
        "愛知県名古屋市開催イベント 10-12時",
        "愛知県名古屋市開催イベント10-12時",
        "静岡県浜松市花火大会 7-25",
        "神奈川県横浜市スタジアム 3-2 勝ち",
        "神奈川県横浜市スタジアム3-2 勝ち",
        "東京都町田市ゼルビア 2-1",
        "大阪府大阪市店 11-20",
        "東京都渋谷区イベント 10-12",
        "東京都町田市で4-2-3-1",
        "北海道札幌市国道5号が渋滞",
        "account 100000 followers",
        "my account 20 000 000 views",
        "アカウント account 100000人",
        "account 100000+ subscribers",
        "account 1000000再生",
        "普通2000000",
        "contact support @ mimizu.com",
        "our store @ mimizu.com",
    ],
)
def test_other_numbers_and_words_are_not(text: str) -> None:
    assert found(text) == []


def test_personal_data_are_found_in_the_whole_of_a_long_text() -> None:
    filler = "とても長い苦情です。"
    for before in range(1_500, 6_500, 37):
        text = (filler * 1_000)[:before] + " 090-1234-5678 " + filler * 100
        assert found(text) == [("phone", "090-1234-5678")], before


def test_what_stands_late_keeps_its_place_after_what_became_shorter() -> None:
    text = "ｶﾞｶﾞ！！！！！ーーーー" * 300 + "〒100-0001 と taro@example.com"
    assert found(text) == [("postal", "〒100-0001"), ("mail", "taro@example.com")]


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "0", "0-", "1 ", "9 9-", "@", "a@", "a@b.", "注文", "注文番号", "注文番号=「",
     "order ", "一", "一丁目", "市", "渋谷区", "区あ", "あ", "1-", "1丁目1", "a1 ", "gb29 ",
     "記号1", "口座1 ", "〒", "ー", "1ー", "12 a ", "12 main ", "東京都", "北海道市あ",
     "東京都区に", "普通1234567 ", "0.1", "東京都あ区にあ",
     "\u0301", "+1 ", "(", "( ", "番号"],
)  # fmt: skip
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    text = piece * (60_000 // len(piece)) + " taro@example.com"
    assert found(text)[-1][1].endswith("taro@example.com")
