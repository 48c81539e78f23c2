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
from cjm_workbench.analyses.paths.drop_off import measure_drop_off, read_drop_off
from cjm_workbench.analyses.paths.funnel import measure_funnel, read_funnel
from cjm_workbench.analyses.paths.overview import measure_overview, read_overview
from cjm_workbench.analyses.paths.personas import measure_personas, read_personas, tell_tests
from cjm_workbench.analyses.paths.step_matrix import measure_step_matrix, read_step_matrix
from cjm_workbench.analyses.paths.transitions import measure_transitions, read_transitions
from cjm_workbench.analyses.paths.variants import measure_variants, read_variants
from cjm_workbench.figures import paths as figures
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.stages import list_stages
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)

# %% tags=["alone"]
say(review.about)

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
    subtitle="Share of all journeys that take each path, with 95 % interval",
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
        {name: each.title for name, each in review.settings.client.personas.items()},
        review.rules, separator=SEPARATOR, by_persona="persona" in review.filtered_by,
    ),
)
show(
    personas, figures.plot_personas, read_personas, source="paths.personas",
    subtitle="Share of each persona's journeys that take each path, with 95 % interval; beside a persona, a difference that holds",
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

# %% [markdown]
# ## What follows what, and after what wait?
# A move leads from one step to the next of the same journey. Waits are of those who moved on; they say nothing of those who stayed.

# %%
transitions = review.save("paths.transitions", measure_transitions(review.steps, review.rules))
show(
    transitions, figures.plot_transitions, read_transitions, source="paths.transitions",
    subtitle="Share of departures from the first touchpoint, with 95 % interval",
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

# %% [markdown]
# ## How far do journeys come?
# *At all*: the journey came to the stage within its window. *In order*: it did so having come to every stage before it, one after the other. Counted are journeys whose whole window has been seen.

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
    subtitle="Share of journeys that came to each stage, at all and in order, with 95 % interval",
)

# %%
render(
    funnel, title="Journeys that came to each stage", source="paths.funnel",
    subtitle="Open: at all. Closed: in order. Onward: of those at the stage before, likewise",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "kind": "Kind", "journeys": "Came",
        "value": "Share", "previous": "At the stage before", "onward_share": "Onward",
        "onward_low_share": "At least", "onward_high_share": "At most", "onward_evidence": "Onward evidence",
    },
)

# %% [markdown]
# ## Where are journeys at each step?
# Every column sums to 100 %. *(ended)* holds the journeys without such a step, reached, lost or still open; the touchpoints beyond the commonest 12 are one row.

# %%
step_matrix = review.save(
    "paths.step_matrix", measure_step_matrix(review.journeys, review.steps, review.rules)
)
show(
    step_matrix, figures.plot_step_matrix, read_step_matrix, source="paths.step_matrix",
    subtitle="Percent of all journeys at each touchpoint, by step; darker from 10 and from 40 %",
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
    subtitle="Share of journeys that came to each place and were lost there, with 95 % interval",
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
