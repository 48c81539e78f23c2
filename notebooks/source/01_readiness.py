# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Readiness
# Which sources, channels and stages are covered; what is blind, dirty or thin; who did not answer; what is assumed?

# %% tags=["parameters"]
client = "demo"
segment = "all"
parameters = "parameters"
title = ""
filter = {}
targets = {}
period = ""
as_of = ""
save_to = ""
reports = "reports"

# %%
from cjm_workbench.analyses.answers import answer_readiness
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.nonresponse import choose_attributes
from cjm_workbench.analyses.readiness.answering import list_answering, list_invited
from cjm_workbench.analyses.readiness.assumptions import list_assumptions, read_assumptions
from cjm_workbench.analyses.readiness.coverage import measure_coverage, read_coverage
from cjm_workbench.analyses.readiness.freshness import count_days, measure_freshness, read_freshness
from cjm_workbench.analyses.readiness.identity import measure_identity, read_identity
from cjm_workbench.analyses.readiness.inventory import measure_inventory, read_inventory
from cjm_workbench.analyses.readiness.lists import (
    list_channels, list_sources, list_touchpoints, map_channels, merge_sources,
)
from cjm_workbench.analyses.readiness.observations import count_observations, read_observations
from cjm_workbench.analyses.readiness.odd_records import find_inhuman
from cjm_workbench.analyses.readiness.overlay import measure_overlay, read_overlay
from cjm_workbench.analyses.readiness.quarantine import measure_quarantine, read_quarantine
from cjm_workbench.analyses.readiness.reconciliation import (
    measure_reconciliation,
    read_reconciliation,
)
from cjm_workbench.analyses.readiness.records import (
    count_channels, count_sources, list_customers, list_instruments,
)
from cjm_workbench.analyses.readiness.respondents import (
    claim_respondents, measure_respondents, read_respondents,
)
from cjm_workbench.analyses.readiness.scope import add_segments, measure_scope, read_scope
from cjm_workbench.analyses.readiness.sensitivity import measure_sensitivity, read_sensitivity
from cjm_workbench.analyses.readiness.signals import measure_signals, read_signals
from cjm_workbench.analyses.readiness.sufficiency import measure_sufficiency, read_sufficiency
from cjm_workbench.analyses.readiness.verdict import judge_readiness, read_verdict
from cjm_workbench.analyses.readiness.weeks import measure_weeks
from cjm_workbench.figures import readiness as figures
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.style import Picture
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.wants import plan_journeys
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)

# %% tags=["alone"]
say(review.about)
review

# %%
plans = plan_journeys(review.journey_types)
sources = list_sources(review.settings.client.sources)
listed = list_touchpoints(review.settings.touchpoints, review.journey_types)
events, feedback = review.table("events"), review.table("feedback")
dated = {
    "events": events, "feedback": feedback, "invitations": review.table("invitations"),
    "observations": review.table("observations"),
}
period_of = (review.period.start, review.period.end)

# %% [markdown]
# ## Is the data ready?
# Ready: every stage is sufficient, scores are there, 99 % of the rows are valid, and nothing is blind, unmapped or odd. Not ready: no number of a whole journey can be carried, or most rows are not valid. Between the two: ready with limits, which are named.

# %%
reconciliation = review.save(
    "readiness.reconciliation",
    measure_reconciliation(review.table("reconciliation"), review.not_yet()),
)
inventory = review.save(
    "readiness.inventory",
    measure_inventory(review.steps, review.scores, listed, review.rules),
)
days = count_days(dated, review.as_of)
freshness = review.save("readiness.freshness", measure_freshness(days, review.as_of))
weeks = review.save("readiness.weeks", measure_weeks(days, review.as_of))
signals = review.save(
    "readiness.signals",
    measure_signals(
        events, review.table("keys"), days, weeks, period=period_of, as_of=review.as_of
    ),
)

# %%
sufficiency = review.save(
    "readiness.sufficiency",
    measure_sufficiency(
        review.journeys, review.steps, review.scores, review.rules,
        plans=plans, sources=sources | list_instruments(feedback),
    ),
)
known = measure_scope(
    review.journeys, review.steps, review.scores, dated, inventory,
    period=period_of, journey_types=review.titles, sources=sources,
)
scope = review.save(
    "readiness.scope",
    add_segments(
        known, review.settings.segment_titles(), review.segment.segment,
        everybody=not review.segment.filter,
    ),
)

# %%
verdict = review.save(
    "readiness.verdict",
    judge_readiness(
        reconciliation=reconciliation, signals=signals, inventory=inventory,
        sufficiency=sufficiency, scope=scope,
    ),
)
say(read_verdict(verdict))

# %% [markdown]
# ## What does this review not speak of?
# What the client's settings know and this review has no data of, or leaves to another review.

# %%
say(read_scope(scope))

# %%
render(
    scope, title="What is covered and what is left out", source="readiness.scope", most=6,
    columns={"name": "Name", "kind": "Kind", "covered": "Covered", "note": "Note"},
)

# %% [markdown] tags=["detail"]
# ## What became of every row?
# Of the client's whole data, whatever the segment and period. Every row mapped is valid, quarantined, of an empty cell, or later than the review's date. The share is of the rows that hold something.

# %%
say(read_reconciliation(reconciliation))

# %%
render(
    reconciliation, title="Rows by source and table", source="readiness.reconciliation",
    columns={
        "source": "Source", "table": "Table", "read": "Records read", "mapped": "Rows mapped",
        "valid": "Valid", "not_yet": "After the date", "quarantined": "Quarantined",
        "absent": "Empty cells", "valid_share": "Passed",
    },
)

# %% [markdown] tags=["detail"]
# ## Why were rows set aside?
# Nothing is dropped or mended in silence: a quarantined row keeps its source, its number and its reason. Texts of cells are not shown here.

# %%
quarantine = review.save("readiness.quarantine", measure_quarantine(review.table("quarantine")))
say(read_quarantine(quarantine))

# %%
render(
    quarantine, title="Quarantined rows by reason", source="readiness.quarantine", most=12,
    columns={
        "source": "Source", "table": "Table", "reason": "Reason", "scores": "Scores",
        "rows": "Rows", "first_row": "First row",
    },
)

# %% [markdown]
# ## Which stages does each channel cover?
# The share of the customers of each journey type who have at least one event of the channel at the stage. A customer may use several channels: shares need not sum to one.

# %%
customers = list_customers(review.journeys, review.scores)
channels = review.save(
    "readiness.coverage_channels",
    measure_coverage(
        count_channels(review.steps), customers, review.rules, by="channel", plans=plans,
        names=list_channels(review.settings.touchpoints),
    ),
)
show(
    channels, figures.plot_coverage, read_coverage, source="readiness.coverage_channels",
    subtitle=f"Share of customers with an event; shaded from 40 % and from 80 %; {review.period.name}",
)

# %%
render(
    channels, title="Channels by stage", source="readiness.coverage_channels", most=12,
    subtitle="Share of the journey type's customers, with 95 % interval",
    columns={
        "name": "Channel", "stage": "Stage", "records": "Events", "customers": "Customers",
        "value": "Share",
    },
)

# %% [markdown] tags=["detail"]
# ## Which stages does each source cover?
# The same for sources, of events and of feedback. An answer that names neither a stage nor a touchpoint of one stage counts as (no stage).

# %%
by_source = review.save(
    "readiness.coverage_sources",
    measure_coverage(
        count_sources(review.steps, review.scores, events, feedback), customers, review.rules,
        by="source", plans=plans, names=merge_sources(sources, ["events", "feedback"]),
    ),
)
show(
    by_source, figures.plot_coverage, read_coverage, source="readiness.coverage_sources",
    subtitle=f"Share of customers with a record; shaded from 40 % and from 80 %; {review.period.name}",
)

# %%
render(
    by_source, title="Sources by stage", source="readiness.coverage_sources", most=12,
    subtitle="Share of the journey type's customers, with 95 % interval",
    columns={
        "name": "Source", "stage": "Stage", "records": "Records", "customers": "Customers",
        "value": "Share",
    },
)

# %% [markdown] tags=["detail"]
# ## Whom do several sources know?
# On one timeline, by customer: of the customers that a source names in this period, the share that another source names too. Sources that name nobody in common cannot show a journey together.

# %%
overlay = review.save(
    "readiness.overlay",
    measure_overlay(
        {name: review.records(name) for name in ("events", "feedback", "invitations")},
        review.rules,
    ),
)
Picture(
    figures.plot_overlay(overlay), title=read_overlay(overlay), alt=read_overlay(overlay),
    subtitle=f"Share of a source's customers; shaded from 40 % and from 80 %; {review.period.name}",
    source="readiness.overlay",
)

# %% [markdown] tags=["detail"]
# ## Is one customer one customer?
# Of the client's whole data in the period: a source with keys of its own (visitors, installations) needs links to customers. A key without a link stands as a customer of its own. Such a break in identity is no change of channel: what a customer did elsewhere stands under another name.

# %%
keys = review.table("keys")
identity = review.save(
    "readiness.identity", measure_identity(events, keys, review.rules, period=period_of)
)
say(read_identity(identity))

# %%
render(
    identity, title="Stitched events by source", source="readiness.identity",
    subtitle="Share of the period's events of linked customers, with 95 % interval",
    columns={
        "source": "Source", "keys": "Keys in all", "linked_keys": "Linked",
        "customers": "Customers", "value": "Stitched",
    },
)

# %%
left_out = {
    "customers who are not stitched": keys.filter(~keys.linked),
    "ids that no person can be": find_inhuman(review.records("events")),
}
sensitivity = review.save(
    "readiness.sensitivity",
    measure_sensitivity(review.journeys, review.steps, left_out, review.rules),
)
say(read_sensitivity(sensitivity))

# %%
render(
    sensitivity.rename(columns={"all_value": "all_share"}),
    title="Results without them", source="readiness.sensitivity", most=6,
    columns={
        "journey_type": "Journey type", "without": "Without", "measure": "Measure",
        "all_n": "n of all", "all_share": "Share of all", "value": "Share of the others",
    },
)

# %% [markdown] tags=["detail"]
# ## Which touchpoints are blind, and which are unknown?
# Blind: in the inventory, with neither an event nor an answer in this review. Unmapped: in the data, and not in the inventory.

# %%
say(read_inventory(inventory))

# %%
render(
    inventory, title="Touchpoints of the inventory and of the data", most=12,
    source="readiness.inventory",
    columns={
        "touchpoint": "Touchpoint", "state": "State", "journey_type": "Journey type",
        "stage": "Stage", "channel": "Channel", "phase": "Phase", "desired": "Desired",
        "events": "Events", "customers": "Customers", "scores": "Scores",
    },
)

# %% [markdown] tags=["detail"]
# ## How fresh is each source, and where did it fall silent?
# Of the client's whole data up to the review's date, in days and weeks of UTC. A sudden drop is a week with less than half the median of the 8 weeks before, where that median is at least 20, the source itself varies less, and the year before did not fall likewise.

# %%
Picture(
    figures.plot_weeks(weeks), title=read_freshness(freshness), alt=read_freshness(freshness),
    subtitle="Records a week, each source on its own scale; triangles mark sudden drops",
    source="readiness.weeks",
)

# %%
render(
    freshness, title="First and last records, silences and drops", source="readiness.freshness",
    columns={
        "source": "Source", "records": "Records", "first_at": "First (UTC)", "last_at": "Last (UTC)",
        "age_days": "Days old", "silent_days": "Silent days",
        "longest_silence_days": "Longest silence, days", "drops": "Sudden drops",
        "last_drop": "Last drop",
    },
)

# %% [markdown] tags=["detail"]
# ## What is odd in the records?
# Silences longer than a source's own rhythm explains, weeks that stand off it, ids that do what no person can, events that stand there twice, links that break off. Nothing is left out for it: ask the source's owner. Of a hundred sources without any fault, about one is named by chance.

# %%
say(read_signals(signals))

# %%
render(
    signals, title="Silences, jumps, bots, duplicates and broken links", most=8,
    source="readiness.signals",
    columns={
        "source": "Source", "signal": "Signal", "since": "From", "until": "To",
        "size": "Records", "size_share": "Of what is usual", "to_do": "What to do",
    },
)

# %% [markdown] tags=["detail"]
# ## What do people say and see?
# Interviews, objections, notes, social mentions, walk-throughs and workshops until the review's date, by what they were coded as. They were not drawn at random: their number says where somebody looked, never how often something happens.

# %%
observed = review.table("observations")
observations = review.save(
    "readiness.observations",
    count_observations(
        observed.filter(observed.occurred_on <= review.as_of),
        {
            "stage": {stage for plan in plans for stage in plan.stages},
            "touchpoint": {*listed["touchpoint"]},
            "persona": {*review.settings.client.personas},
        },
        review.settings.client.time_zone,
    ),
)
say(read_observations(observations))

# %%
render(
    observations, title="Observations by code", source="readiness.observations", most=8,
    columns={
        "code": "Code", "name": "Value", "observations": "Observations", "kinds": "Kinds",
        "roles": "Roles", "last_on": "Last",
    },
)

# %% [markdown] tags=["detail"]
# ## Who answered, and who did not?
# Of those who were asked, and of the customers of this review: in each group the share that answered, beside the others of the same attribute. The time taken runs from the start of the journey until the invitation, and is halved at the median of those asked about the same touchpoint.

# %%
people = review.table("customers")
attributes = choose_attributes(people, review.settings.client.attributes("customers"))
invited = list_invited(
    review.records("invitations"), feedback, review.journeys, people,
    attributes=attributes, channels=map_channels(review.settings.touchpoints),
    as_of=review.as_of,
)
answering = list_answering(customers, review.scores, people, attributes)
respondents = review.save(
    "readiness.respondents", measure_respondents([invited, answering], review.rules)
)
say(read_respondents(respondents))

# %%
render(
    respondents, title="Who answered, by attribute", source="readiness.respondents", most=10,
    subtitle="Share that answered, and its difference from the others, with 95 % intervals",
    columns={
        "base": "Of", "attribute": "Attribute", "group": "Group", "value": "Answered",
        "difference": "Against the others", "q_value": "q", "base_share": "Share of all",
        "answer_share": "Share of answers",
    },
)

# %% [markdown]
# ## What can the data carry, and how much more would it take?
# Conversion, of the journeys that were followed for the whole window: of a stage, of those that came to it, the share that came to a later stage or to the goal within the window from the journey's start, whether before or after they first came to this stage; of the whole journey, the share that came to the goal. Scores: the mean of each instrument. Lacking: how many more would make it sufficient at the same estimate and spread.

# %%
show(
    sufficiency, figures.plot_sufficiency, read_sufficiency, source="readiness.sufficiency",
    subtitle=f"Share of followed journeys that went on within the window, with 95 % interval; {review.period.name}",
)

# %%
render(
    sufficiency, title="Evidence for each measure and stage", source="readiness.sufficiency",
    most=12,
    columns={
        "stage": "Stage", "measure": "Measure", "journey_type": "Journey type", "value": "Value",
        "n_needed": "n needed", "more": "Lacking", "sources": "From",
    },
)

# %% [markdown]
# ## What is assumed?
# What this review takes for true and does not measure, from the client's ledger.

# %%
assumptions = review.save(
    "readiness.assumptions", list_assumptions(review.settings.assumptions, review.as_of)
)
say(read_assumptions(assumptions))

# %%
render(
    assumptions, title="Assumptions", source="readiness.assumptions", most=8,
    columns={
        "assumption": "Assumption", "state": "State", "basis": "Basis", "owner_role": "Owner",
        "expires": "Expires", "if_false": "If it is false",
    },
)

# %%
claims = review.save(
    "readiness.claims",
    gather_claims({"readiness.respondents": claim_respondents(respondents)}),
)

# %% tags=["claim"]
say(answer_readiness(verdict, sufficiency))
