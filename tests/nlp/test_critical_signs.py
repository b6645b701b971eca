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
    (Intent.complaint, "I don't plan on being here next week, please deliver before friday"),
    (Intent.complaint, "I don't plan to be around tomorrow, can it come today"),
    (Intent.complaint, "We do not plan on being here next week, move the visit"),
    (Intent.complaint, "We don't want to be around tomorrow when the fitter comes"),
    (Intent.complaint, "I don't want to be about tomorrow when they drill"),
    (Intent.complaint, "They don't want to be here next week for the repair"),
    (Intent.complaint, "I don't want to be here anymore, this hotel is awful"),
    (Intent.complaint, "I don't want to be here any longer, two hours in this queue"),
    (Intent.complaint, "We don't want to be around anymore when the band starts"),
    (Intent.complaint, "counting the tablets on my order, one is missing"),
    (Intent.complaint, "I am counting the pills in the bottle and it is two short"),
    (Intent.complaint, "Been staring at the tablets in your window, no prices on any"),
    (Intent.complaint, "Been cutting again with your scissors and they are blunt"),
    (Intent.complaint, "Been cutting again on your mat and it has split"),
    (Intent.complaint, "been cutting myself on this razor all week"),
    (Intent.complaint, "no reason to be here any longer than needed"),
    (Intent.complaint, "no reason to be here anymore, the sale is over"),
    (Intent.complaint, "There is no point in being here any earlier, you open late"),
    (Intent.complaint, "Please end it all, the phone plan and the insurance"),
    (Intent.complaint, "nobody would notice if I cancelled my plan"),
    (Intent.complaint, "I'm going to hurt myself on this loose step one day"),
    (Intent.complaint, "Your team would be better off without me as a customer"),
    (Intent.complaint, "When I go to the editor and press save, the app crashes"),
    (Intent.complaint, "I write to the editor and the text is gone"),
    (Intent.complaint, "Going to the editor takes a minute on this laptop"),
    (Intent.complaint, "I go to the news tab and it freezes"),
    (Intent.complaint, "Going to the news page logs me out"),
    (Intent.complaint, "When I go to my local news it shows another town"),
    (Intent.complaint, "ring the tv engineer"),
    (Intent.complaint, "I had to call the tv repair line twice"),
    (Intent.complaint, "Ringing the telly helpdesk gets me nowhere"),
    (Intent.complaint, "a black bar on the screen popped up"),
    (Intent.complaint, "A black bar on my phone came up after the update"),
    (Intent.complaint, "A bar of the menu popped up over the video while it kept moving"),
    (Intent.complaint, "A bar on my screen came up saying update failed"),
    (Intent.complaint, "The bar on the page came up and covers the button"),
    (Intent.complaint, "The bar opened late and the queue kept going"),
    (Intent.complaint, "Bus driver let me out at the wrong stop"),
    (Intent.complaint, "The driver let us out a mile from the hotel"),
    (Intent.complaint, "The taxi driver wouldn't let us out at the station side"),
    (Intent.complaint, "the doors finally let us out after paying £20 parking"),
    (Intent.complaint, "The doors let me out only after three tries of the ticket"),
    (Intent.complaint, "The driver let her out in the rain, no umbrella"),
    (Intent.complaint, "Told you three times and the watchdog timer still resets my router"),
    (Intent.complaint, "I reported the watchdog process eating my battery"),
    (Intent.complaint, "Told support the watchdog service restarts my server"),
    (Intent.complaint, "the app generates 5000 reports and then dies"),
    (Intent.complaint, "It exports 12,000 reports and stops"),
    (Intent.complaint, "20k reports in the folder and the search is slow"),
    (Intent.complaint, "the taxi driver called and hit the wrong foot pedal"),
    (Intent.complaint, "The bus has a leg rest that hit my knee, so cramped"),
    (Intent.complaint, "The car price hit my husband's wallet"),
    (Intent.complaint, "the whole village is down with flu"),
    (Intent.complaint, "the entire town is down with a cold and your chemist is shut"),
    (Intent.complaint, "our whole street is down with covid, please move the party"),
    (Intent.complaint, "whole city is out tonight, no taxi"),
    (Intent.complaint, "The whole town is out for the parade and your buses are full"),
    (Intent.complaint, "The entire village is out shopping and your tills are slow"),
    (Intent.complaint, "I opened the parcel and emptied it, one cup missing"),
    (Intent.complaint, "My phone changed its ringtone without asking"),
    (Intent.complaint, "Your phone line changed its menu without asking me"),
    (Intent.complaint, "Your loyalty card is in my wallet and never earns a point"),
    (Intent.complaint, "The replacement card never left the depot"),
    (Intent.complaint, "My account says gold and you have never been in touch"),
    (Intent.complaint, "You sent the courier at 6am and I was asleep"),
    (Intent.complaint, "Someone spent an hour on my account and it is still not fixed"),
    (Intent.complaint, "Other companies treat customers better"),
    (Intent.complaint, "Other firms answer letters in a day"),
    (Intent.complaint, "Your opening hours show up on google wrong"),
    (Intent.complaint, "All delivery addresses are no longer visible in the app"),
    (Intent.complaint, "You took two already and the third is late"),
    (Intent.complaint, "The app is throwing up a blank page"),
    (Intent.complaint, "Pack of 12 bites and only ten inside"),
    (Intent.complaint, "The cake stand had a screw missing"),
    (Intent.complaint, "Milk frother had a metal whisk, now bent"),
    (Intent.complaint, "Told the driver this is nuts"),
    (Intent.complaint, "Skin peeling off the sofa after a month"),
    (Intent.complaint, "My headphones started hissing"),
    (Intent.complaint, "The kettle handle is too hot to hold"),
    (Intent.complaint, "The headphone cables are hanging out of the box"),
    (Intent.complaint, "Blind hanging by one screw since you fitted it"),
    (Intent.complaint, "Housekeeping, someone brought towels into my room at six"),
    (Intent.complaint, "Gym staff snapped at me at the desk"),
    (Intent.complaint, "You lost my son as a customer"),
    (Intent.complaint, "Order no 999 has not moved"),
    (Intent.complaint, "My smoke alarm came with no batteries"),
    (Intent.complaint, "Power won't turn off on all my lamps"),
    (Intent.complaint, "The bus to the county court is late every day"),
    (Intent.complaint, "Tried to begin a claim under my policy, the page is blank"),
    (Intent.complaint, "Whole of the coating has come off"),
    (Intent.complaint, "Waiting at the walk-in clinic, your card machine is broken"),
    (Intent.complaint, "Told them to mind the environmental health rating in your window"),
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
