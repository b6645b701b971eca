"""English signs of danger, fraud, leaks and threats: found in plain words, silent beside them.

None of these sentences stands in the corpus.
"""

from __future__ import annotations

from functools import cache

import pytest

from nlp.base import Intent, Sentiment, Urgency
from nlp.finding import Finder
from nlp.normalise import prepare
from nlp.rules import Verdict
from nlp.urgency import due

LIFTED = [
    (Intent.complaint, "Four payments to a nail bar in Oslo, and I have never been to Norway"),
    (Intent.complaint, "£310 spent in Cardiff this morning and the card is in my purse"),
    (Intent.complaint, "Somebody took out a phone contract in my name, the first bill came today"),
    (Intent.complaint, "My savings account was emptied on Sunday, you open on Tuesday"),
    (
        Intent.request,
        "A man said he was from your security team and I read him the code, please lock my account",
    ),
    (Intent.complaint, "My number was moved to another SIM while I sat at my desk"),
    (
        Intent.question,
        "Someone's just got into my account and is ordering things, what do I do first?",
    ),
    (Intent.complaint, "Your portal shows me another company's invoices, bank details and all"),
    (Intent.complaint, "My blood results were posted to my ex's address"),
    (Intent.complaint, "The chemist gave my aunt another patient's tablets"),
    (Intent.question, "My husband has taken two tablets instead of one, whom do I ask?"),
    (
        Intent.complaint,
        "Power is out again and my father is on oxygen at home, the battery left will not last",
    ),
    (Intent.complaint, "Three of us were ill within hours of your seafood platter"),
    (Intent.complaint, "Bit on something hard in your flapjack, it was a stone"),
    (Intent.complaint, "Mould under the lid, and my toddler had eaten half before I looked"),
    (Intent.complaint, "I told the waiter about my sesame allergy and he brought it anyway"),
    (Intent.complaint, "The face mask gave me a chemical burn"),
    (Intent.question, "There is a strong burning smell from the fuse box, do I leave the flat?"),
    (Intent.complaint, "The CO alarm went off twice since your engineer left"),
    (Intent.complaint, "The lamp gave my daughter a shock when she switched it on"),
    (Intent.complaint, "The bar came up halfway round and I held my son in"),
    (Intent.complaint, "Steering locked on the way to school, the car is four weeks old"),
    (Intent.complaint, "The wardrobe tipped over onto our son"),
    (Intent.complaint, "Whole of Ashford has no signal and we can't ring 999"),
    (Intent.complaint, "A letter before action is in the post"),
    (Intent.complaint, "My story goes to the local paper on Friday"),
    (Intent.complaint, "I have reported the kitchen to environmental health"),
    (Intent.complaint, "Login is down for us and all our clients"),
    (Intent.other, "I don't want to be here anymore, I keep looking at the pills"),
]

PASSED = [
    (Intent.complaint, "Charged me for a gym class I've never been to the end of, it is that dull"),
    (
        Intent.complaint,
        "Stood at your till with my card in my hand for ten minutes, the reader was broken",
    ),
    (Intent.question, "Can somebody put the electricity contract in my name please?"),
    (Intent.complaint, "I gave the driver the door code and he still left it outside"),
    (Intent.question, "What happens if someone used my card abroad, am I covered?"),
    (Intent.complaint, "Your app was supposed to look into my account, nobody has"),
    (Intent.complaint, "My phone number has changed and your form won't take the new one"),
    (
        Intent.complaint,
        "Another company's customer service answers in a minute, yours takes a week",
    ),
    (
        Intent.complaint,
        "The form asks for name, address and phone, all filled in, and it still says incomplete",
    ),
    (Intent.complaint, "I have told you three times to cancel it"),
    (Intent.complaint, "It took two weeks before anybody answered"),
    (Intent.complaint, "We are both sick of waiting"),
    (Intent.request, "All four of us are ill with flu and can't travel tomorrow, please rebook"),
    (Intent.complaint, "The app keeps throwing up an error when I pay"),
    (Intent.complaint, "Your bed bug spray does nothing"),
    (Intent.complaint, "One glass of wine in your salad bar costs nine pounds now"),
    (Intent.complaint, "A bit on the salty side, this soup"),
    (Intent.complaint, "There is mould on the bathroom wall and I am fed up"),
    (Intent.complaint, "These boots gave me blisters on the first day"),
    (Intent.complaint, "The hotel room smelled of smoke"),
    (Intent.complaint, "The headphones hiss when the volume is low"),
    (Intent.complaint, "The bill gave me a shock this month"),
    (Intent.complaint, "The charging cable snapped after two weeks"),
    (Intent.complaint, "The fridge door opens on the wrong side"),
    (Intent.complaint, "You won't let me out of my contract"),
    (Intent.complaint, "The cookie bar popped up again over the whole page"),
    (Intent.complaint, "Channel 4 is gone from my box again"),
    (Intent.complaint, "Delivery fell on my daughter's birthday and you missed it"),
    (Intent.complaint, "£999 and it does not work"),
    (Intent.complaint, "My contract is up and I want to end it"),
    (Intent.complaint, "I keep looking at the tablets in your shop and nobody comes to help"),
    (Intent.question, "Is the urgent care clinic open on Sunday?"),
    (Intent.complaint, "This game emptied it of all joy, the new level is dull"),
    (Intent.complaint, "The wheel fell off my suitcase"),
    (Intent.other, "whole street out in the snow, and my boots leak"),
    (Intent.complaint, "They changed the email template again and it looks awful"),
    (Intent.complaint, "I gave the cashier the voucher code and she said it was pending"),
    (Intent.complaint, "I read the code of conduct and you still block my account"),
    (Intent.complaint, "Your agent gave me a wrong code and now my money back is late"),
    (Intent.complaint, "Ordered the wrong tablets from you and you won't exchange the iPad"),
    (Intent.complaint, "Wrong strength coffee pods again"),
    (Intent.complaint, "The label is stuck upside down"),
    (Intent.complaint, "My status bar popped up and covered half the screen while moving the map"),
    (Intent.complaint, "The ladder in my tights came away after an hour, snapped thread too"),
    (Intent.complaint, "Towel rail came off the wall"),
    (Intent.complaint, "the entire town is out of your oat milk"),
    (Intent.complaint, "Price ceiling came down and my bill went up"),
    (Intent.complaint, "my son swallowed his pride and rang you, no answer"),
    (Intent.complaint, "I nearly fainted at the price"),
    (Intent.complaint, "My toaster is brown not cream as in the picture"),
    (Intent.complaint, "You took my skin off the store, the blue dragon one"),
    (Intent.complaint, "Order 911 not going out today either?"),
    (Intent.complaint, "the driver was on his phone when he handed it over"),
    (Intent.complaint, "take the paper bills off my account, I told the paperless team"),
    (Intent.complaint, "Watched the county court drama, stream froze"),
    (Intent.complaint, "No reason to live stream if it lags like this"),
    (Intent.complaint, "been cutting back on your snacks since the price rise"),
    (Intent.complaint, "lost my son's jacket on your tram"),
    (Intent.question, "Can I carry insulin and my epipen in hand luggage?"),
    (Intent.question, "If my toddler swallowed a bead what should I do?"),
    (Intent.question, "What if the charger caught fire while I am out, does the insurance pay?"),
    (Intent.complaint, "Internet is down all over again, third time this week"),
    (Intent.complaint, "Someone took my seat booked on my account name"),
]


@pytest.mark.parametrize(("intent", "text"), LIFTED)
def test_a_danger_told_in_plain_words_is_critical(intent: Intent, text: str) -> None:
    assert urgency(intent, text) is Urgency.critical


@pytest.mark.parametrize(("intent", "text"), PASSED)
def test_the_same_words_about_something_harmless_are_not(intent: Intent, text: str) -> None:
    assert urgency(intent, text) is not Urgency.critical


def urgency(intent: Intent, text: str) -> Urgency:
    """What the signs lift to when the intent is known and the writer unhappy."""
    share = 0.8 if intent is Intent.other else 1.0  # an `other` that is surer is lifted by nothing
    verdict = Verdict(
        intents={one: share * (one is intent) for one in Intent},
        sentiments={one: float(one is Sentiment.negative) for one in Sentiment},
        found=tuple(_finder().find(prepare(text))),
    )
    return due(verdict).urgency


@cache
def _finder() -> Finder:
    return Finder("en")
