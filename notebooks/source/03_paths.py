# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Paths
# What share of customers takes which path, and where do they fall out?

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
from cjm_workbench.analyses.answers import answer_paths
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.paths.after_loss import measure_after_loss, read_after_loss
from cjm_workbench.analyses.paths.drop_off import claim_drop_off, measure_drop_off, read_drop_off
from cjm_workbench.analyses.paths.flow import measure_flow, read_flow
from cjm_workbench.analyses.paths.funnel import measure_funnel, read_funnel
from cjm_workbench.analyses.paths.loops import measure_loops, read_loops
from cjm_workbench.analyses.paths.outcomes import claim_outcomes, measure_outcomes, read_outcomes
from cjm_workbench.analyses.paths.overview import measure_overview, read_overview
from cjm_workbench.analyses.paths.persona_stages import (
    claim_persona_stages, measure_persona_stages, read_persona_stages,
)
from cjm_workbench.analyses.paths.personas import (
    claim_personas, measure_personas, read_personas, tell_tests,
)
from cjm_workbench.analyses.paths.reverse import measure_reverse, read_reverse
from cjm_workbench.analyses.paths.rule_sensitivity import (
    measure_rule_sensitivity, name_rules, read_rule_sensitivity,
)
from cjm_workbench.analyses.paths.step_matrix import measure_step_matrix, read_step_matrix
from cjm_workbench.analyses.paths.transitions import measure_transitions, read_transitions
from cjm_workbench.analyses.paths.variants import measure_variants, read_variants
from cjm_workbench.figures import paths as figures
from cjm_workbench.figures.paths_flow import plot_flow
from cjm_workbench.figures.paths_outcomes import plot_outcomes
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.patterns_value import find_risen
from cjm_workbench.journeys.rule_variants import vary_rules
from cjm_workbench.journeys.stages import list_stages
from cjm_workbench.journeys.wants import flatten_wants, plan_journeys
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
plans = plan_journeys(review.journey_types)
persona_titles = {name: each.title for name, each in review.settings.client.personas.items()}

# %% tags=["alone"]
say(review.about)
review

# %% [markdown]
# ## How many journeys, and what became of them?
# A journey that never came to its goal counts as lost after the silence that its settings name; until then it is open.

# %%
overview = review.save("paths.overview", measure_overview(review.journeys, review.rules))
say(read_overview(overview))

# %%
render(
    overview, title="Journeys that start in the period", source="paths.overview",
    columns={
        "journey_type": "Journey type", "customers": "Customers", "journeys": "Journeys",
        "steps": "Steps", "step_variants": "Paths", "reached": "Reached", "lost": "Lost",
        "open": "Open",
    },
)

# %% [markdown]
# ## What share takes which path?
# A path is the order of touchpoints, with repeats at one touchpoint counted as one step.

# %%
variants = review.save(
    "paths.variants", measure_variants(review.journeys, review.rules, separator=SEPARATOR)
)
show(
    variants, figures.plot_variants, read_variants, source="paths.variants",
    subtitle=f"Share of all journeys that take each path, with 95 % interval; {review.period.name}",
)

# %%
render(
    variants, title="Paths by share", source="paths.variants", most=12,
    subtitle="Share of all journeys of their type, with 95 % interval",
    columns={
        "rank": "Rank", "journey_type": "Journey type", "variant": "Path",
        "journeys": "Journeys", "value": "Share", "reached": "Reached",
    },
)

# %% [markdown]
# ## Which personas take which path?
# A persona's members stand against the customers who fit another persona and not this one; who fits none is shown, and not compared. Personas are told from what was known before the period. A difference is an association, not a cause.

# %%
personas = review.save(
    "paths.personas",
    measure_personas(
        review.journeys, review.groups and review.groups.personas,
        persona_titles, review.rules, separator=SEPARATOR, by_persona="persona" in review.filtered_by,
    ),
)
show(
    personas, figures.plot_personas, read_personas, source="paths.personas",
    subtitle=f"Share of each persona's journeys that take each path, with 95 % interval; beside a persona, a difference that holds; {review.period.name}",
)

# %%
render(
    personas, title="Paths by persona", source="paths.personas", most=12,
    subtitle=f"Others: members of the other personas only. Difference with 95 % interval; q over all {tell_tests(personas)}",
    columns={
        "variant": "Path", "title": "Persona", "journey_type": "Journey type",
        "journeys": "Journeys", "value": "Share", "others_share": "Others",
        "difference": "Difference", "q_value": "q",
    },
)

# %% [markdown] tags=["detail"]
# ## How do personas differ as they move along?
# Of each stage: who went on from it, among journeys followed for their whole window; and after what time, of those that left it. That says nothing of those who stayed. A difference is an association, not a cause.

# %%
persona_stages = review.save(
    "paths.persona_stages",
    measure_persona_stages(
        review.journeys, review.steps, plans, review.groups and review.groups.personas,
        persona_titles, review.rules, by_persona="persona" in review.filtered_by,
    ),
)
say(read_persona_stages(persona_stages))

# %%
render(
    persona_stages, title="Personas from stage to stage", source="paths.persona_stages", most=12,
    subtitle=f"Others: members of the other personas only. Difference with 95 % interval; q over all {tell_tests(persona_stages)}",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "measure": "Measure", "title": "Persona",
        "value": "Persona's", "others_value": "Others'", "difference": "Difference", "q_value": "q",
    },
)

# %% [markdown] tags=["detail"]
# ## What follows what, and after what wait?
# A move leads from one step to the next of the same journey. Waits are of those who moved on; they say nothing of those who stayed.

# %%
transitions = review.save("paths.transitions", measure_transitions(review.steps, review.rules))
show(
    transitions, figures.plot_transitions, read_transitions, source="paths.transitions",
    subtitle=f"Share of departures from the first touchpoint, with 95 % interval; {review.period.name}",
)

# %%
render(
    transitions, title="Moves between touchpoints", source="paths.transitions", most=12,
    subtitle="Share of departures from the first touchpoint, with 95 % interval",
    columns={
        "from_touchpoint": "From", "to_touchpoint": "To", "journey_type": "Journey type",
        "transitions": "Moves", "value": "Share", "wait_median_seconds": "Median wait",
        "wait_low_seconds": "At least", "wait_high_seconds": "At most",
        "wait_p90_seconds": "90 % waited at most", "rework": "Returns",
    },
)

# %% [markdown] tags=["detail"]
# ## Where do journeys go round in circles?
# A loop leads back to a touchpoint: at once, by way of another one, or after several. The share is of the journeys that came to the touchpoint; the time of a repeat runs from its first event to the last, of the others from leaving to being back.

# %%
loops = review.save("paths.loops", measure_loops(review.steps, review.rules))
say(read_loops(loops))

# %%
render(
    loops, title="Loops and rework", source="paths.loops", most=12,
    subtitle="Share of the journeys that came to the touchpoint, with 95 % interval",
    columns={
        "loop": "Loop", "journey_type": "Journey type", "journeys": "Journeys", "times": "Times",
        "value": "Share", "median_seconds": "Median time",
    },
)

# %% [markdown]
# ## How do journeys flow, and where do they leave?
# Ribbons are as wide as the moves between stages are many; arcs lead back. Those that leave are lost, or still open: an open journey may yet go on.

# %%
flow = review.save(
    "paths.flow",
    measure_flow(
        review.journeys, review.steps, review.rules, stages=list_stages(review.journey_types)
    ),
)
show(
    flow, plot_flow, read_flow, source="paths.flow",
    subtitle=f"Moves between stages; lost and open as a share of the departures from the stage; {review.period.name}",
)

# %% [markdown]
# ## How far do journeys come?
# *At all* (open): the journey came to the stage within its window. *In order* (closed): it did so having come to every stage before it, one after the other; others may lie between. *Straight on* (strict): in order, with no other stage between. Counted are journeys whose whole window has been seen.

# %%
funnel = review.save(
    "paths.funnel",
    measure_funnel(
        review.journeys, review.steps, review.rules,
        stages=list_stages(review.journey_types),
        windows={name: each.window for name, each in review.journey_types.items()},
    ),
)
show(
    funnel, figures.plot_funnel, read_funnel, source="paths.funnel",
    subtitle=f"Share of journeys that came to each stage at all, in order, and straight on, with 95 % interval; {review.period.name}",
)

# %%
render(
    funnel, title="Journeys that came to each stage", source="paths.funnel",
    subtitle="Open: at all. Closed: in order. Strict: straight on. Onward: of those at the stage before, likewise",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "kind": "Kind", "journeys": "Came",
        "value": "Share", "previous": "At the stage before", "onward_share": "Onward",
        "onward_low_share": "At least", "onward_high_share": "At most", "onward_evidence": "Onward evidence",
    },
)

# %% [markdown] tags=["detail"]
# ## Where are journeys at each step?
# Every column sums to 100 %. *(ended)* holds the journeys without such a step, reached, lost or still open; the touchpoints beyond the commonest 12 are one row.

# %%
step_matrix = review.save(
    "paths.step_matrix", measure_step_matrix(review.journeys, review.steps, review.rules)
)
show(
    step_matrix, figures.plot_step_matrix, read_step_matrix, source="paths.step_matrix",
    subtitle=f"Percent of all journeys at each touchpoint, by step; shaded from 10 % and from 40 %; {review.period.name}",
)

# %%
render(
    step_matrix, title="Touchpoints by step", source="paths.step_matrix", most=12,
    subtitle="Share of all journeys of their type, with 95 % interval",
    columns={
        "step_no": "Step", "touchpoint": "Touchpoint", "journey_type": "Journey type",
        "journeys": "Journeys", "value": "Share",
    },
)

# %% [markdown]
# ## Where do they fall out?
# A lost journey falls out at its last step. The share is of the journeys that came to the place and were followed for their whole window; one that is still open may yet be lost. A touchpoint that stands in several stages has a row for each.

# %%
drop_off = review.save(
    "paths.drop_off", measure_drop_off(review.journeys, review.steps, review.rules)
)
show(
    drop_off, figures.plot_drop_off, read_drop_off, source="paths.drop_off",
    subtitle=f"Share of journeys that came to each place and were lost there, with 95 % interval; {review.period.name}",
)

# %%
render(
    drop_off, title="Losses by stage and touchpoint", source="paths.drop_off", most=12,
    subtitle="Share of those that came to the place, with 95 % interval",
    columns={
        "name": "Place", "level": "Level", "within_stage": "Stage",
        "journey_type": "Journey type", "lost": "Lost", "value": "Share",
    },
)

# %% [markdown] tags=["detail"]
# ## Where did they go next?
# The next event of the customer whose journey was lost, at any touchpoint, within 30 days of the last step. Counted are losses that could be watched as long.

# %%
after_loss = review.save(
    "paths.after_loss",
    measure_after_loss(
        review.journeys, review.steps, review.table("events"), review.as_of, review.rules
    ),
)
say(read_after_loss(after_loss))

# %%
render(
    after_loss, title="After a lost journey", source="paths.after_loss", most=12,
    subtitle="Share of the journeys lost at the stage, with 95 % interval",
    columns={
        "lost_at": "Lost at", "next_touchpoint": "Next", "journey_type": "Journey type",
        "journeys": "Journeys", "value": "Share", "wait_seconds": "Median wait",
    },
)

# %% [markdown] tags=["detail"]
# ## What comes right before the goal, and before a loss?
# The last three steps before the goal, without it; of a lost journey, its last three.

# %%
reverse = review.save(
    "paths.reverse",
    measure_reverse(review.journeys, review.steps, plans, review.rules, separator=SEPARATOR),
)
say(read_reverse(reverse))

# %%
render(
    reverse, title="The last steps", source="paths.reverse", most=12,
    subtitle="Share of the journeys with this outcome, with 95 % interval",
    columns={
        "ending": "Last steps", "outcome": "Outcome", "journey_type": "Journey type",
        "journeys": "Journeys", "value": "Share",
    },
)

# %% [markdown] tags=["detail"]
# ## Which patterns go with which outcome?
# Patterns are counted up to a landmark, the same number of steps for all journeys, and the outcome after it: the goal within the window, or being lost; coming back, or leaving for good, within 45 days; a higher value tier at the end of the period. Journeys with a pattern stand against those without it at the same stage. The goal itself is in no pattern. An association, not a cause; a test would be to lead some customers one way and some the other, by lot.

# %%
outcomes = review.save(
    "paths.outcomes",
    measure_outcomes(
        review.journeys, review.steps, review.table("customers"), plans, review.as_of,
        review.rules, separator=SEPARATOR,
        risen=find_risen(
            review.groups and review.groups.value_tiers, review.table("customers"),
            review.table("events"), review.settings.client, review.period, review.as_of,
        ),
        until=review.period.end,
    ),
)
show(
    outcomes, plot_outcomes, read_outcomes, source="paths.outcomes",
    subtitle=f"Lift with 95 % interval; share of the journeys with the pattern, and without it at the same stages. Coloured: q of 0.05 or less; {review.period.name}",
)

# %%
render(
    outcomes, title="Patterns and outcomes", source="paths.outcomes", most=12,
    subtitle=f"Share of journeys with the pattern and without it, at equal mix of stages; lift with 95 % interval; q over all {tell_tests(outcomes)}. › right after, … later",
    columns={
        "pattern": "Pattern", "outcome": "Outcome", "journey_type": "Journey type",
        "value": "With", "others_share": "Without", "lift": "Lift", "lift_low": "At least",
        "lift_high": "At most", "q_value": "q", "part": "Told by",
    },
)

# %% [markdown] tags=["detail"]
# ## Would other rules tell otherwise?
# The window, the silence after which a journey is lost, and where it ends journeys the session gap, are halved and doubled. A finding is fragile if its verdict, its side of the target or the commonest path changes.

# %%
rules = review.save(
    "paths.rule_sensitivity",
    measure_rule_sensitivity(
        vary_rules(
            review.con, review.store, review.settings, review.journeys, review.period,
            review.as_of, review.members,
        ),
        plans, flatten_wants(review.journey_types), review.rules, separator=SEPARATOR,
    ),
)
say(read_rule_sensitivity(rules))

# %%
render(
    name_rules(rules), title="Headline numbers under other rules", source="paths.rule_sensitivity", most=10,
    columns={
        "measure": "Measure", "journey_type": "Journey type", "rule": "Rule", "factor": "Times",
        "setting_seconds": "Setting", "value": "Value", "target": "Target", "verdict": "Verdict",
        "fragile": "Fragile",
    },
)

# %%
claims = review.save(
    "paths.claims",
    gather_claims({
        "paths.personas": claim_personas(personas),
        "paths.persona_stages": claim_persona_stages(persona_stages),
        "paths.drop_off": claim_drop_off(drop_off),
        "paths.outcomes": claim_outcomes(outcomes),
    }),
)

# %% tags=["claim"]
say(answer_paths(overview, drop_off))
