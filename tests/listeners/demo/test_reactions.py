"""The whole loop: a post, our answer, and what the person makes of it."""

from __future__ import annotations

from listeners.demo import cast
from tests.listeners.demo.street import WEEK_OVER, street

ENGLISH = "I am so sorry. Please unplug it at the wall; we are calling you right now. (Miyoshi)"
APOLOGY = "本当に申し訳ありません。すぐに担当と確認し、今日中にここでお返事します。（三好）"


def test_somebody_who_is_helped_says_thanks_and_later_something_kind() -> None:
    tom = cast().by_key["lately-tom"]
    assert tom.later is not None
    here = street().listen()
    post = here.opening("lately-tom")
    first = here.reply(post, ENGLISH)
    here.wait(5)
    thanks = here.answers_to(first)
    assert [one.text for one in thanks] == [tom.helped[0].text]
    assert thanks[0].addressed_to_us
    assert thanks[0].thread_id == post.thread_id

    here.wait(60)
    kind = [one for one in here.by("tomdoesdishes") if one.text == tom.later.text]
    assert kind
    assert kind[0].thread_id == kind[0].external_id
    assert not kind[0].addressed_to_us


def test_reactions_come_after_the_answer_and_not_at_once() -> None:
    here = street().listen()
    sent = here.reply(here.opening("lately-ryo"), APOLOGY)
    here.wait(0.1)
    assert here.answers_to(sent) == []
    here.wait(5)
    assert here.answers_to(sent)[0].posted_at > sent.posted_at


def test_a_bad_answer_makes_angry_and_a_good_one_after_it_is_forgiven() -> None:
    here = street().listen()
    post = here.opening("lately-ryo")
    bad = here.reply(post, "ご意見ありがとうございます。参考にさせていただきます。")
    here.wait(5)
    angry = here.answers_to(bad)
    assert [one.text for one in angry] == [cast().by_key["lately-ryo"].badly[0].text]
    good = here.reply(angry[0], APOLOGY, key="decision-2")
    here.wait(5)
    forgiven = [one.text for one in here.answers_to(good)]
    assert forgiven[0] in cast().people["hakata_ryo"].forgiven


def test_the_same_words_to_two_people_are_taken_badly_by_the_second() -> None:
    here = street().listen()
    first = here.reply(here.opening("lately-manga"), f"先生さま、{APOLOGY}")
    second = here.reply(here.opening("lately-ryo"), f"りょうさん、{APOLOGY}", key="decision-2")
    here.wait(10)
    by_key = cast().by_key
    assert here.answers_to(first)[0].text == by_key["lately-manga"].helped[0].text
    assert here.answers_to(second)[0].text == by_key["lately-ryo"].badly[0].text


def test_an_answer_in_the_wrong_language_is_taken_badly() -> None:
    here = street().listen()
    sent = here.reply(here.opening("lately-tom"), APOLOGY)
    here.wait(10)
    assert here.answers_to(sent)[0].text == cast().by_key["lately-tom"].badly[0].text


def test_somebody_who_is_ignored_speaks_up_and_addresses_us() -> None:
    here = street().listen(until=WEEK_OVER)
    ignored = next(one for one in cast().openings if one.ignored and one.at > 3 * 86_400)
    spoke_up = [one for one in here.by(ignored.by) if one.text == ignored.ignored[0].text]
    assert spoke_up
    assert spoke_up[0].in_reply_to == here.opening(ignored.key).external_id


def test_somebody_who_was_answered_in_time_does_not_speak_up() -> None:
    here, quiet = street().listen(), street().listen(until=WEEK_OVER)
    keys = [one.key for one in cast().openings if one.ignored and one.at > 3 * 86_400]
    assert len(keys) >= 3
    for number, key in enumerate(keys):
        here.reply(here.wait_for(key), f"{number}番目に、{APOLOGY}", key=key)
    here.listen(until=WEEK_OVER)
    texts = {step.text for key in keys for step in cast().by_key[key].ignored}
    assert not texts & {post.text for post in here.posts.values()}
    assert texts <= {post.text for post in quiet.posts.values()}


def test_a_colleagues_bad_answer_of_the_past_had_its_effect() -> None:
    here = street().listen()
    kogane = cast().by_key["day0-kogane"]
    said = [one.text for one in here.by("kogane_jiro")]
    assert kogane.badly[0].text in said
    assert kogane.ignored[0].text not in said  # badly answered is not ignored


def test_somebody_who_wants_no_replies_is_startled_and_takes_the_post_down() -> None:
    here = street().listen()
    post = here.opening("day0-25")
    assert post.author.no_contact
    assert post.author.handle == "shizukani_shitai"
    sent = here.reply(post, APOLOGY)
    here.wait(30)
    assert here.answers_to(sent)[0].text in cast().people["shizukani_shitai"].startled
    assert post.external_id in here.removed


def test_silence_is_an_answer_too() -> None:
    here = street().listen()
    post = next(one for one in here.by("ena_jimu") if "ゴム" in one.text)
    sent = here.reply(post, APOLOGY)
    here.wait(120)
    assert here.answers_to(sent) == []


def test_nobody_says_the_same_thing_twice_however_often_they_are_answered() -> None:
    here = street().listen()
    for number, post in enumerate(sorted(here.by("naniwa_kayo"), key=lambda one: one.posted_at)):
        here.reply(post, f"{number}: {APOLOGY}", key=f"decision-{number}")
        here.wait(5)
    texts = [post.text for post in here.by("naniwa_kayo") if not post.repost_of]
    assert len(texts) == len(set(texts))
