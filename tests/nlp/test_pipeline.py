"""What the shipped analyser promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.base import Analyser, Analysis, Intent, Sentiment, Urgency
from nlp.pipeline import build
from nlp.reasons import sentence


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return build()


def one(analyser: Analyser, text: str, hint: str | None = None) -> Analysis:
    [analysis] = analyser.analyse([text], hints=[hint])
    return analysis


def codes(analysis: Analysis, about: str) -> set[str]:
    return {reason.code for reason in analysis.reasons if reason.about == about}


def test_a_double_charge_is_an_urgent_complaint_with_reasons_in_japanese(
    analyser: Analyser,
) -> None:
    said = one(analyser, "至急！！アプリに二重に課金されて返金もされない")
    assert (said.intent, said.sentiment) == (Intent.complaint, Sentiment.negative)
    assert said.urgency in (Urgency.high, Urgency.critical)
    assert not said.abstained
    assert {"double_charge", "urgent_word"} <= codes(said, "urgency")
    sentences = [sentence(reason, "ja") for reason in said.reasons]
    assert "二重請求など、誤った引き落としの訴えです（「二重に課金」）" in sentences


@pytest.mark.parametrize(
    ("text", "intent", "code"),
    [
        ("さすがコトリ電機さん、また届かない（笑）", "complaint", "sarcasm"),
        ("神対応かと思いきや、たらい回しにされた", "complaint", "praise_reversed"),
        ("このお店、全然親切じゃない", "complaint", "not_liked"),
        ("五年使って一度も壊れない", "praise", "not_fault"),
        ("なんで毎回こんなに遅れるの？？", "complaint", "protest_question"),
        ("再三のご連絡にもかかわらず、誠に遺憾です", "complaint", "polite_fury"),
        ("いつまで待っても来えへんし、動かへん", "complaint", "not_working"),
        ("おかげさまで無事に直りました、ありがとうございます", "praise", "solved"),
        ("どうやって解約するんですか？", "question", "question_form"),
        ("ダークモードを追加してほしいです", "request", "wish"),
        ("【PR】フォロー&リツイートでプレゼント", "other", "advert"),
        ("ｱﾌﾟﾘが壊れたｗｗｗｗ", "complaint", "fault"),
        ("Oh great, the app crashed again", "complaint", "sarcasm"),
        ("I am not happy with the new kettle", "complaint", "not_good"),
        ("Why is my parcel late again?!", "complaint", "protest_question"),
        ("Kotori shares fall 4% after earnings", "other", "news"),
    ],
)
def test_the_reading_and_the_reason(analyser: Analyser, text: str, intent: str, code: str) -> None:
    said = one(analyser, text)
    assert said.intent == intent
    assert code in codes(said, "intent") | codes(said, "sentiment")


@pytest.mark.parametrize(
    ("text", "urgency", "code"),
    [
        ("充電器から煙が出た", "critical", "danger"),
        ("消費者センターに相談します。対応が最悪", "critical", "legal_threat"),
        ("個人情報が漏洩してるんだけど、どうなってるの", "critical", "data_leak"),
        ("もう限界。今月で解約します", "high", "leaving"),
        ("三回も問い合わせたのに返事がない", "high", "contacted_often"),
        ("コトリ銀行を名乗る詐欺メールが来た。ご注意を", "normal", "phishing_warning"),
        ("もう死にたい", "critical", "self_harm"),
        ("I dont really want to wake up tomorrow", "critical", "self_harm"),
        ("玄関でガスの臭いがします。来てください", "critical", "danger"),
        ("身に覚えのない出金が3件あり、止めてください", "critical", "fraud"),
        ("コンセントのプラグが溶けてました。怖い", "critical", "danger"),
        ("There is a smell of gas in the hall and nobody answers", "critical", "danger"),
        ("Someone is using my card right now, please help", "critical", "fraud"),
        ("Your app is showing me other customers' addresses. Terrible", "critical", "data_leak"),
        ("I can see other customers' invoices in my account. Awful", "critical", "data_leak"),
        ("Someone's using my card and I can't stop it, please help", "critical", "fraud"),
        ("Found metal in chocolate from your shop. Awful", "critical", "danger"),
        ("カードを不正利用されたらしい。最悪です", "critical", "fraud"),
        ("不正利用された場合の補償は？昨日不正利用されました。困っています", "critical", "fraud"),
        ("ドライヤーで髪が燃えた。最悪", "critical", "danger"),
        ("電車のドアに手が挟まれました。痛いです", "critical", "danger"),
        ("The charger caught fire last night", "critical", "danger"),
        ("I can't log in and my exam is tomorrow", "high", "blocked"),
    ],
)
def test_urgency_is_lifted_with_a_reason(
    analyser: Analyser, text: str, urgency: str, code: str
) -> None:
    said = one(analyser, text)
    assert said.urgency == urgency
    assert code in codes(said, "urgency")


@pytest.mark.parametrize(
    "text",
    [
        "火災保険って何年で契約してますか？",
        "冷凍の荷物が溶けて届きました。残念です",
        "入院の診断書は写しでもいいですか？",
        "口コミに騙された気分。期待はずれ",
        "博多から二日市まで行きたいとやけど、終電って何時？",
        "燃えるごみの袋って隣の市のでもいいですか？",
        "Does the 27 still stop at the hospital?",
        "The room was dirty, hair in the bath and stains on the sheets. Awful",
        "Got someone else's order. Wrong size and wrong colour",
        "The room stinks although it is a non-smoking floor. Disappointed",
        "Great, I forgot someone else's birthday because your reminder never came",
        "Someone in my office has the same problem with your app, please fix it",
        "Payment failed and support had never heard of my order. Terrible",
        "It was rude, all the way down to the branch manager. Awful service",
        "You all let me down again, terrible service",
        "The driver kept texting me the wrong time. Annoying",
        "So much plastic packaging in the box, please use less",
        "I don't want to wake up tomorrow without hot water again. Fix my boiler please",
        "Is my email already used by another account?",
        "不在票がドアに挟まってただけで電話もない。最悪",
        "処方箋は違う薬局でも受け取れますか？",
        "設定のメニューの項目が開かないのですが、どうすればいいですか？",
        "ドライバーさんから携帯に何度も電話が来て迷惑です",
        "この洗剤はプラスチックの容器に入っていますか？",
        "他社の番号をそのまま使えますか？",
        "クーポンがあるの知らないで注文しちゃった。残念",
        "休息もできない部屋でした。残念です",
        "家族全員抽選に落ちた。残念すぎる",
    ],
)
def test_a_word_that_only_sounds_like_danger_is_not_critical(analyser: Analyser, text: str) -> None:
    assert one(analyser, text).urgency is not Urgency.critical


def test_a_word_of_leaving_in_praise_lifts_nothing(analyser: Analyser) -> None:
    assert one(analyser, "最高！乗り換えて本当によかった、おすすめです").urgency is Urgency.low


def test_reasons_stand_where_they_say_in_the_original(analyser: Analyser) -> None:
    text = "ﾏｼﾞで ｻｲｱｸ！！！！最悪すぎｗｗｗｗ　👍🏻ｶﾞｯｶﾘ"
    said = one(analyser, text)
    places = [reason for reason in said.reasons if reason.start >= 0]
    assert places
    assert all(reason.words == text[reason.start : reason.end] for reason in places)
    assert "ｶﾞｯｶﾘ" in {reason.words for reason in places}


def test_churn_and_risk_words_are_among_the_names(analyser: Analyser) -> None:
    text = "返金されないので解約して消費者センターに言う"
    names = {(name.kind, text[name.start : name.end]) for name in one(analyser, text).names}
    assert {("churn", "解約"), ("risk", "返金"), ("risk", "消費者センター")} <= names


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "!!!", "https://example.com/x @someone"])
def test_nothing_to_read_is_abstained_on(analyser: Analyser, text: str) -> None:
    said = one(analyser, text)
    assert said.abstained
    assert said.intent is Intent.other


def test_a_language_that_is_not_read_is_abstained_on(analyser: Analyser) -> None:
    said = one(analyser, "Le colis n'est toujours pas arrivé, je suis très déçu de ce service")
    assert (said.language, said.abstained) == ("fr", True)
    assert codes(said, "abstained") == {"unknown_language"}


def test_a_post_without_signs_is_abstained_on(analyser: Analyser) -> None:
    said = one(analyser, "あの角を曲がると青い壁がある")
    assert said.abstained
    assert codes(said, "abstained") == {"unsure"}


def test_one_bad_post_never_stops_a_batch_or_moves_another(analyser: Analyser) -> None:
    good = "アプリが落ちる。最悪"
    odd = ["\ud800\udfff", "Z̸̢͎" * 500, "\u202e壊れた", "あ" * 1_000_000, "👨‍👩‍👧" * 200, "\0"]
    said = analyser.analyse([good, *odd, good])
    assert len(said) == len(odd) + 2
    assert said[0] == said[-1] == one(analyser, good)


def test_several_threads_may_share_an_analyser(analyser: Analyser) -> None:
    texts = ["アプリが落ちる。最悪だし返金もされない", "The app crashes again"] * 40
    alone = analyser.analyse(texts)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: analyser.analyse(texts), range(8)))
    assert all(said == alone for said in together)


@settings(max_examples=150)
@given(
    st.text(st.characters(), max_size=80) | st.text("返金最悪ない？！ー（笑）🙃 ﾞa'@.", max_size=40)
)
def test_any_text_gives_probabilities_and_places_that_hold(text: str) -> None:
    [said] = _SHARED.analyse([text])
    for probability in (said.intent_probability, said.sentiment_probability):
        assert 0 < probability <= 1
    assert "unreadable" not in codes(said, "abstained")
    for span in (*said.personal_data, *said.names):
        assert 0 <= span.start < span.end <= len(text)


_SHARED = build()


def test_the_revision_names_the_rules_and_their_lexicon(analyser: Analyser) -> None:
    assert analyser.revision.startswith("rules-")
    assert len(analyser.revision.rsplit("-", 1)[1]) == 10
