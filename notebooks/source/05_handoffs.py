# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Handoffs
# What does it cost customers to change channel, device or department?

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
from cjm_workbench.analyses.answers import answer_handoffs
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.handoffs.bounces import measure_bounces, read_bounces
from cjm_workbench.analyses.handoffs.coverage import measure_coverage, read_coverage
from cjm_workbench.analyses.handoffs.cracks import measure_cracks, read_cracks
from cjm_workbench.analyses.handoffs.effects import claim_effects, measure_effects, read_effects
from cjm_workbench.analyses.handoffs.exposures import fetch_exposures
from cjm_workbench.analyses.handoffs.repeats import measure_repeats, read_repeats
from cjm_workbench.analyses.handoffs.switches import measure_switches, read_switches
from cjm_workbench.figures import handoffs as figures
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.handoffs import (
    find_contacts,
    find_moves,
    find_next_scores,
    keep_open,
    list_contacts,
    mark_desired,
    split_kinds,
)
from cjm_workbench.journeys.wants import plan_journeys
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)

# %% tags=["alone"]
say(review.about)
review

# %% [markdown]
# ## What can be told of handoffs?
# A handoff is a move from one step to the next that changes the channel, the device or the department; a move counts where both ends say it. Journeys of keys that nothing links to a customer are left out: that they end, or stay in one channel, tells of the data.

# %%
plans = plan_journeys(review.journey_types)
moves = find_moves(review.steps, review.table("identities")).cache()
coverage = review.save("handoffs.coverage", measure_coverage(moves, review.rules))
say(read_coverage(coverage))

# %%
render(
    coverage, title="Where channel, device and department are known", source="handoffs.coverage",
    columns={
        "journey_type": "Journey type", "kind": "Kind", "steps": "Steps", "known": "Known",
        "names": "Different", "moves": "Moves", "moves_known": "Known at both ends",
        "handoffs": "Handoffs", "unlinked_journeys": "Journeys left out",
    },
)

# %% [markdown]
# ## Who hands over to whom, and how long is the wait after it?
# The wait runs from the first step after the handoff to the next one, of those who moved on. The picture shows the first kind of handoff that the data knows.

# %%
known = split_kinds(moves).cache()
switches = review.save("handoffs.switches", measure_switches(known, review.rules))
show(
    switches, figures.plot_switches, read_switches, source="handoffs.switches",
    subtitle=f"Percent of all moves, from row to column; shaded from 2 % and from 10 %; {review.period.name}",
)

# %%
render(
    switches, title="Handoffs by pair", source="handoffs.switches", most=12,
    subtitle="Share of the moves of which both ends are known, with 95 % interval",
    columns={
        "from_value": "From", "to_value": "To", "kind": "Kind", "journey_type": "Journey type",
        "handoffs": "Handoffs", "journeys": "Journeys", "value": "Share",
        "wait_median_seconds": "Median wait after it", "wait_low_seconds": "At least",
        "wait_high_seconds": "At most",
    },
)

# %% [markdown]
# ## What goes with a handoff?
# Journeys that make a handoff stand against those that come to the same stage without changing channel (device, department), both from the moment they arrive, by stage, by how often they came into it, and by persona. Waits are compared between the same two touchpoints, and scores where they are about the same one. A stage that nobody enters without a change has no comparison. An effect is an association: why customers change is not accounted for.

# %%
open_moves = keep_open(moves, review.journeys, plans).cache()
exposures = fetch_exposures(open_moves, review.groups and review.groups.personas)
effects = review.save(
    "handoffs.effects",
    measure_effects(exposures, find_next_scores(open_moves, review.scores), plans, review.rules),
)
show(
    effects, figures.plot_effects, read_effects, source="handoffs.effects", needs="difference",
    subtitle=f"Difference in reaching the goal, adjusted for stage and persona, with 95 % interval; {review.period.name}",
)

# %%
render(
    effects, title="What goes with a handoff", source="handoffs.effects", most=12,
    subtitle="With: of the journeys that make it. Without: of moves to the same stage without a change. Difference: within strata, with 95 % interval; q over the tests of this table",
    columns={
        "from_value": "From", "to_value": "To", "kind": "Kind", "journey_type": "Journey type",
        "outcome": "Outcome", "instrument": "Instrument", "value": "With", "n": "n",
        "others_value": "Without", "others_n": "n without", "difference": "Difference",
        "strata": "Strata", "left_out": "Without comparison", "q_value": "q",
    },
)

# %% [markdown] tags=["detail"]
# ## Which handoffs bounce?
# A handoff bounces when the journey's next handoff of its kind leads back. Where the desired path itself leads over and back (both moves of touchpoints that follow each other there), that is no rework and stands apart. Counted are journeys followed for their whole window.

# %%
marked = mark_desired(known, review.journey_types)
bounces = review.save("handoffs.bounces", measure_bounces(marked, review.journeys, review.rules))
say(read_bounces(bounces))

# %%
render(
    bounces, title="Handoffs that lead back", source="handoffs.bounces", most=12,
    subtitle="Share of the handoffs of the pair that lead back otherwise than the desired path, with 95 % interval",
    columns={
        "from_value": "From", "to_value": "To", "kind": "Kind", "journey_type": "Journey type",
        "bounced": "Lead back", "value": "Share", "as_desired": "Back as desired",
    },
)

# %% [markdown] tags=["detail"]
# ## After which contacts do customers ask again?
# Contacts are the touchpoints that `touchpoints.csv` marks so. Counted are those that were seen for seven days after; another contact of the same journey within these days, at whatever touchpoint, is the same request again.

# %%
contacts = find_contacts(
    review.steps, list_contacts(review.journey_types, review.settings.touchpoints)
)
repeats = review.save("handoffs.repeats", measure_repeats(contacts, review.as_of, review.rules))
say(read_repeats(repeats))

# %%
render(
    repeats, title="Contacts that another one followed", source="handoffs.repeats", most=12,
    subtitle="Share of the contacts at each touchpoint, with 95 % interval",
    columns={
        "touchpoint": "Touchpoint", "journey_type": "Journey type", "repeated": "Asked again",
        "value": "Share",
    },
)

# %% [markdown]
# ## Who falls through the cracks?
# Of the handoffs of followed journeys, made while the outcome was open: after which share did nothing come until the journey counted as lost? The others are moves to the same stage that change nothing, compared as above. The difference is shown and not tested: where on its way a journey is lost follows from how much of the way is left.

# %%
cracks = review.save("handoffs.cracks", measure_cracks(open_moves, exposures, review.rules))
say(read_cracks(cracks))

# %%
render(
    cracks, title="Handoffs after which nothing came", source="handoffs.cracks", most=12,
    subtitle="Share of the handoffs of the pair, with 95 % interval; difference to moves to the same stage without a change, within strata",
    columns={
        "from_value": "From", "to_value": "To", "kind": "Kind", "journey_type": "Journey type",
        "lost": "Lost", "value": "Share", "others_value": "Without", "difference": "Difference",
    },
)

# %%
claims = review.save("handoffs.claims", gather_claims({"handoffs.effects": claim_effects(effects)}))

# %% tags=["claim"]
say(answer_handoffs(coverage, effects))
