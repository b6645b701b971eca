"""The words of the work in the reader's language: states, lanes, paths, why and why not."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

WORK_WORDS: Mapping[str, Mapping[str, str]] = {
    "channel": {
        "x": "X",
        "bluesky": "Bluesky",
        "mastodon": "Mastodon",
        "rss": "RSS",
        "files": _l("File"),
        "demo": _l("Demo town"),
    },
    "tab": {
        "support": _l("Support"),
        "judge": _l("To judge"),
        "waiting": _l("Waiting for the customer"),
        "to_confirm": _l("To confirm"),
        "mine": _l("Mine"),
        "unfinished": _l("All unfinished"),
        "praise": _l("Praise"),
        "done": _l("Done"),
    },
    "lane": {"support": _l("Support"), "judge": _l("To judge"), "praise": _l("Praise")},
    "case_state": {
        "new": _l("New"),
        "open": _l("Open"),
        "waiting": _l("Waiting"),
        "solved": _l("Solved"),
        "ignored": _l("Ignored"),
    },
    "reply_state": {
        "draft": _l("Draft"),
        "awaiting_approval": _l("Awaiting approval"),
        "queued": _l("About to be sent"),
        "sending": _l("Being sent"),
        "sent": _l("Sent"),
        "refused": _l("Refused"),
        "unsure": _l("Did it go out?"),
        "handed_over": _l("Handed over to a person"),
        "withdrawn": _l("Withdrawn"),
    },
    "path": {
        "api": _l("From here"),
        "by_hand": _l("By hand"),
        "none": _l("Do not write"),
    },
    "path_sentence": {
        "api": _l("You can answer from here."),
        "by_hand": _l("Write here, then send it yourself in the network's own composer."),
        "none": _l("No reply is sent to this person."),
    },
    "visibility": {
        "public": _l("Public"),
        "unlisted": _l("Unlisted"),
        "followers": _l("Followers only"),
        "direct": _l("Direct message"),
    },
    "clock": {"first_reply": _l("First reply"), "next_reply": _l("Next reply")},
    "clock_end": {
        "replied": _l("Answered"),
        "released": _l("Released"),
        "erased": _l("Taken back by the writer"),
    },
    "approach": {
        "own_post": _l("This is our own post."),
        "erased": _l("The writer took the post back."),
        "opted_out": _l("This person asked us not to write to them."),
        "asks_for_no_reply": _l("The post itself asks for no reply."),
        "reply_rule_nobody": _l("The writer allows no replies to this post."),
        "reply_rule_mentioned": _l("Only people mentioned in the post may answer it."),
        "reply_rule_followers": _l("Only people close to the writer may answer it."),
        "protected": _l("The writer's account is protected."),
        "no_contact": _l("The writer's profile asks not to be contacted."),
        "bot": _l("The writer is a bot that did not speak to us."),
        "not_public": _l("The post was not meant for the public."),
        "no_replier": _l("Nothing can be answered on this channel."),
        "summons_needed": _l(
            "This network lets its API answer only people who mentioned us. A person may answer."
        ),
        "by_hand_only": _l("This account can only be answered by hand."),
        "too_old": _l("The post is too old to be answered."),
        "addressed_to_us": _l("The writer spoke to us."),
        "not_addressed_to_us": _l("The writer spoke about us, not to us: be brief and modest."),
        "private": _l("Only the writer and we can read this."),
    },
    "ending": {
        "solved": _l("Solved"),
        "ignored": _l("Ignored"),
        "replied": _l("Answered"),
    },
    "no_similar": {
        "not_read": _l("The first post was read without the model, so it cannot be compared."),
        "earlier_model": _l(
            "The first post was read by an earlier model, so it cannot be compared yet."
        ),
        "not_ready": _l("The past cases are being made ready."),
        "no_past": _l("No case has come to an end yet."),
        "past_earlier_model": _l(
            "Past cases that were read by an earlier model, or without one, cannot be compared yet."
        ),
        "none_close": _l("No past case is close enough to help."),
    },
    "name_kind": {
        "brand": _l("Brand"),
        "churn": _l("Leaving"),
        "risk": _l("Risk"),
        "aspect:delivery": _l("Delivery"),
        "aspect:price": _l("Price and fees"),
        "aspect:offer": _l("Points and offers"),
        "aspect:payment": _l("Payment and billing"),
        "aspect:refund": _l("Refund and return"),
        "aspect:staff": _l("Staff and manner"),
        "aspect:contact": _l("Contact and answers"),
        "aspect:app": _l("App and website"),
        "aspect:account": _l("Log-in and account"),
        "aspect:connection": _l("Connection and outage"),
        "aspect:quality": _l("Quality and faults"),
        "aspect:size": _l("Size and fit"),
        "aspect:food": _l("Food and taste"),
        "aspect:cleanliness": _l("Cleanliness"),
        "aspect:stock": _l("Stock"),
        "aspect:booking": _l("Booking"),
        "aspect:opening": _l("Hours, place and parking"),
        "aspect:cancellation": _l("Cancellation"),
        "person": _l("Person"),
        "organisation": _l("Organisation"),
        "place": _l("Place"),
        "product": _l("Product"),
        "time": _l("Time"),
        "amount": _l("Amount"),
        "contact": _l("Contact"),
        "other": _l("Other"),
    },
    "no_phrases": {
        "no_text": _l("There is no text to read."),
        "not_japanese": _l(
            "Phrases are read in Japanese posts only. Elsewhere our word lists find names, and"
            " nothing more."
        ),
        "not_installed": _l(
            "For names and noun phrases an admin installs GiNZA on this machine, and restarts:"
        ),
        "not_ready": _l("GiNZA is being loaded. Ask again in a moment."),
        "refused": _l("GiNZA cannot read this text."),
    },
    "outcome": {
        "unknown": _l("Not known"),
        "recovered_a": _l("Recovered A"),
        "recovered_b": _l("Recovered B"),
        "recovered_c": _l("Recovered C"),
        "not_recovered": _l("Not recovered"),
    },
    "outcome_sentence": {
        "unknown": _l("Nobody can say: silence, a deleted post or a block."),
        "recovered_a": _l("The person says so, and one of us confirmed it."),
        "recovered_b": _l("The next post about us within 30 days is neutral or positive."),
        "recovered_c": _l("What they did afterwards shows it, with their consent."),
        "not_recovered": _l("Still dissatisfied, or gone."),
    },
    "stage": {
        "found": _l("Found"),
        "excluded": _l("Not to be approached"),
        "eligible": _l("To be approached"),
        "approached": _l("Approached"),
        "responded": _l("Responded"),
        "recovered": _l("Recovered"),
        "recovered_a": _l("Recovered A"),
        "recovered_b": _l("Recovered B"),
        "recovered_c": _l("Recovered C"),
        "not_recovered": _l("Not recovered"),
        "unknown": _l("Not known"),
    },
    "counted": {
        "all": _l("All posts that needed an answer"),
        "answered": _l("Answered"),
        "in_time": _l("Answered in time"),
        "late": _l("Answered late"),
        "open": _l("Still open"),
        "past_due": _l("Open and past due"),
        "released": _l("Released without an answer"),
        "erased": _l("Taken back by the writer"),
    },
    "ignore_reason": {
        "not_about_us": _l("It is not about us"),
        "advert": _l("An advertisement or spam"),
        "no_answer_needed": _l("No answer is needed"),
        "better_not": _l("Better not to write"),
        "elsewhere": _l("It is handled elsewhere"),
    },
    "skip_reason": {
        "cannot_tell": _l("It cannot be told"),
        "other_language": _l("It is in a language I do not read"),
        "not_about_us": _l("It is not about us"),
        "saw_the_verdict": _l("I know what the analysis said"),
    },
    "label": {
        "intent": _l("What it is"),
        "sentiment": _l("Feeling"),
        "urgency": _l("Urgency"),
    },
    "template_field": {
        "name": _l("the writer's name"),
        "handle": _l("the writer's handle"),
        "brand": _l("the brand"),
        "our_handle": _l("our handle"),
        "agent": _l("your name"),
        "signature": _l("your signature"),
    },
}
