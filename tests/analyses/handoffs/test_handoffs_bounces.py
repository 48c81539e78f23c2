"""Handoffs that lead back, contacts that are made again, and journeys that fall through."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from cjm_workbench.analyses.handoffs.bounces import measure_bounces, read_bounces
from cjm_workbench.analyses.handoffs.cracks import measure_cracks, read_cracks
from cjm_workbench.analyses.handoffs.repeats import measure_repeats, read_repeats
from cjm_workbench.analyses.rules import Rules
from cjm_workbench.journeys.handoffs import Contact, find_contacts, mark_desired
from cjm_workbench.stats.shares import newcombe
from cjm_workbench.stats.sufficiency import Thresholds
from tests.analyses.handoffs.small_handoffs import START, Told, tell
from tests.journeys.small_tables import journey

FEW = Rules(Thresholds(n_min=1), smallest_cell=1)
LATE = START + timedelta(days=60)


def bounces(log, rules=FEW, path=None):
    marked = mark_desired(log.known, {"buy": journey(path=path)})
    return measure_bounces(marked, log.journeys, rules)


def cracks(log, rules=FEW):
    return measure_cracks(log.open_moves, log.exposures(), rules)


def repeats(log, rules=FEW, as_of=LATE, names=("call", "ask")):
    contacts = find_contacts(log.steps, [Contact("buy", name, 1800.0) for name in names])
    return measure_repeats(contacts, as_of, rules)


def of_pairs(table, count):
    return {
        (row["from_value"], row["to_value"]): (row[count], row["n"])
        for row in table.to_dict("records")
    }


def test_a_handoff_bounces_when_the_next_one_leads_back():
    log = tell(
        "web:look phone:ask web:form",
        "web:look phone:ask phone:call web:form",  # over two steps by phone
        "web:look phone:ask shop:ask web:form",  # on to a third
        "web:look phone:ask",
    )
    assert of_pairs(bounces(log), "bounced") == {
        ("web", "phone"): (2, 4), ("phone", "web"): (0, 2), ("phone", "shop"): (0, 1),
        ("shop", "web"): (0, 1),
    }  # fmt: skip


def test_what_the_desired_path_leads_back_is_no_bounce():
    log = tell(
        "web:look phone:ask web:form",  # as desired, out and back
        "web:look phone:ask web:order",  # ask is to be followed by form
        "web:look phone:ask phone:look phone:ask web:form",  # on the way it strays, by phone alone
        "web:form phone:ask web:form",  # out of form is not desired
    )
    table = bounces(log, path=["look", {"optional": "ask"}, "form"])
    assert of_pairs(table, "as_desired")["web", "phone"] == (2, 4)
    assert of_pairs(table, "bounced")["web", "phone"] == (2, 4)
    # without a desired path all four are
    assert of_pairs(bounces(log), "bounced")["web", "phone"] == (4, 4)


def test_the_reading_leaves_out_what_is_desired():
    log = tell(*["web:look phone:ask web:form"] * 30, *["web:look phone:ask"] * 30)
    assert read_bounces(bounces(log, path=["look", "ask", "form"])) == (
        "In buy, no handoff leads back where it came from, not counting what leads back as the "
        "desired path does (of 1 pair)."
    )


def test_few_who_come_back_as_desired_are_hidden():
    log = tell(*["web:look phone:ask web:form"] * 5, *["web:look phone:ask"] * 60)
    row = bounces(log, Rules(), path=["look", "ask", "form"]).iloc[0]
    assert (row["bounced"], row["n"]) == (0, 65)
    assert row["as_desired"] is pd.NA


def test_what_happens_unseen_is_no_bounce():
    # it was by phone, then somewhere that is not said, and then from the shop to the web
    log = tell("web:look phone:ask ?:form shop:ask web:form")
    assert of_pairs(bounces(log), "bounced")["web", "phone"] == (0, 1)


def test_bounces_are_of_journeys_that_could_be_followed():
    log = tell("web:look phone:ask", Told("web:look phone:ask web:form", followed=False))
    assert of_pairs(bounces(log), "bounced") == {("web", "phone"): (0, 1)}


def test_pairs_of_few_handoffs_have_no_row():
    log = tell(*["web:look phone:ask"] * 30, *["web:look shop:ask"] * 29)
    assert bounces(log, Rules(smallest_cell=1))["to_value"].tolist() == ["phone"]


def test_bounces_of_few_customers_are_hidden():
    log = tell(*["web:look phone:ask"] * 30, *["web:look phone:ask web:form"] * 5)
    (row,) = bounces(log, Rules()).to_dict("records")
    assert np.isnan(row["value"])
    assert read_bounces(bounces(log, Rules())) == (
        "In buy, handoffs that bounce are of too few customers to be shown."
    )


def test_the_reading_names_the_handoff_of_most_bounces():
    log = tell(*["web:look phone:ask"] * 30, *["web:look phone:ask web:form"] * 30)
    # Wilson's interval of 30 in 60
    assert read_bounces(bounces(log, Rules())) == (
        "In buy, most bounces follow a change of channel from “web” to “phone”: 50.0 % "
        "(37.7–62.3, n = 60) of these lead back (thin evidence)."
    )


def test_no_bounce_is_said_so():
    assert read_bounces(bounces(tell("web:look phone:ask"))) == (
        "In buy, no handoff leads back where it came from."
    )
    assert "A longer period or a later as_of would show it." in read_bounces(bounces(tell()))


def test_a_contact_is_repeated_by_any_other_within_seven_days():
    log = tell(
        Told("phone:call web:look chat:ask", hours=[0, 1, 7 * 24]),
        Told("phone:call web:look chat:ask", hours=[0, 1, 7 * 24 + 1]),
    )
    table = repeats(log).set_index("touchpoint")
    # the second journey's chat came an hour too late; both chats are the last contact
    assert table[["repeated", "n"]].to_numpy().tolist() == [[1, 2], [0, 2]]


def test_contacts_that_could_not_be_followed_for_seven_days_do_not_count():
    log = tell(Told("phone:call chat:ask", hours=[0, 24]))
    assert repeats(log, as_of=START + timedelta(days=7))["touchpoint"].tolist() == ["call"]


def test_contacts_of_few_customers_are_hidden():
    table = repeats(tell(*["phone:call chat:ask"] * 4, *["phone:call"] * 30), Rules())
    assert table["value"].isna().all()
    assert read_repeats(table) == (
        "In buy, repeated contacts are of too few customers to be shown."
    )  # fmt: skip


def test_the_reading_names_the_contact_most_often_repeated():
    log = tell(*["phone:call chat:ask"] * 40, *["phone:call"] * 60)
    # Wilson's interval of 40 in 100
    assert read_repeats(repeats(log, Rules())) == (
        "In buy, 40.0 % (30.9–49.8, n = 100) of the contacts at “call” were followed by another "
        "one within 7 days, the highest share of the contacts shown."
    )


def test_no_repeated_contact_is_said_so():
    # Wilson's upper bound of 0 in 60 is 6.0 %, of 0 in 40 is 8.8 %
    assert read_repeats(repeats(tell(*["phone:call"] * 60), Rules())) == (
        "In buy, no contact at “call” was followed by another one within 7 days (n = 60, 95 % "
        "interval up to 6.0 %)."
    )
    log = tell(*["phone:call"] * 60, *["chat:ask"] * 40)
    assert read_repeats(repeats(log, Rules())) == (
        "In buy, no contact that can be shown was followed by another one within 7 days (n = 100, "
        "95 % interval up to 8.8 % at any touchpoint)."
    )


def test_without_contacts_the_reading_says_what_to_gather():
    assert "mark contacts in touchpoints.csv (is_contact)" in read_repeats(
        repeats(tell("web:look"), names=())
    )


def test_a_journey_cracks_where_the_handoff_is_the_last_that_is_seen():
    log = tell(
        *["web:look phone:ask"] * 2, "web:look phone:ask web:form",
        Told("web:look phone:ask", status="open"),
        Told("web:look phone:ask", followed=False),
    )  # fmt: skip
    # of the four followed handoffs to the phone two were the last; the open one may go on
    found = of_pairs(cracks(log), "lost")
    assert found == {("web", "phone"): (2, 4), ("phone", "web"): (1, 1)}


def test_a_loss_by_handoff_stands_beside_losses_without():
    log = tell(
        *["web:look phone:ask"] * 40, *["web:look phone:ask web:pay"] * 20,
        *["web:look web:form"] * 20, *["web:look web:form web:pay"] * 60,
    )  # fmt: skip
    (row,) = cracks(log, Rules()).to_dict("records")
    assert (row["lost"], row["n"], row["others_n"], row["others_value"]) == (40, 60, 80, 0.25)
    expected = newcombe(40, 60, 20, 80)
    bounds = [row[name] for name in ("difference", "diff_low", "diff_high")]
    assert bounds == pytest.approx([expected.value, expected.low, expected.high])
    assert read_cracks(cracks(log, Rules())) == (
        "In buy, most losses follow a change of channel from “web” to “phone”: after 66.7 % "
        "(54.1–77.3, n = 60) of these nothing came until the loss, against 25.0 % of the moves to "
        "the same stage without a change (thin evidence: take the direction only)."
    )


def test_a_share_without_comparison_is_shown_and_judged_for_itself():
    log = tell(*["web:look phone:ask"] * 40, *["web:look phone:ask phone:order"] * 60)
    (row,) = cracks(log, Rules()).to_dict("records")
    assert (row["value"], row["evidence"]) == (0.4, "sufficient")
    assert np.isnan(row["difference"])
    assert read_cracks(cracks(log, Rules())) == (
        "In buy, most losses follow a change of channel from “web” to “phone”: after 40.0 % "
        "(30.9–49.8, n = 100) of these nothing came until the loss."
    )


def test_a_hidden_share_has_no_comparison():
    log = tell(
        *["web:look phone:ask"] * 5, *["web:look phone:ask web:pay"] * 60,
        *["web:look web:form"] * 40, *["web:look web:form web:pay"] * 60,
    )  # fmt: skip
    table = cracks(log, Rules())
    assert table[["value", "lost", "difference", "others_n", "others_value"]].isna().all(axis=None)
    assert read_cracks(table) == (
        "In buy, losses after a handoff are of too few customers to be shown."
    )


def test_no_loss_after_a_handoff_is_said_so():
    log = tell(*["web:look phone:ask web:pay"] * 40)
    assert read_cracks(cracks(log, Rules())) == (
        "In buy, no handoff is the last that is seen of a lost journey."
    )
    assert read_cracks(cracks(tell())).startswith("No handoff is made often enough")
