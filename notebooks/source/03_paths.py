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
period = "2026Q3"
as_of = ""
save_to = ""
reports = "reports"

# %%
from cjm_workbench.analyses.paths.overview import measure_overview, read_overview
from cjm_workbench.analyses.paths.transitions import measure_transitions, read_transitions
from cjm_workbench.analyses.paths.variants import measure_variants, read_variants
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)

# %% [markdown]
# ## How many journeys, and what became of them?

# %%
overview = review.save("paths.overview", measure_overview(review.journeys))
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
say(read_variants(variants))

# %%
render(
    variants, title="Paths by share", source="paths.variants", most=12,
    subtitle="Share of all journeys of their type, with 95 % interval",
    columns={
        "rank": "Rank", "variant": "Path", "journeys": "Journeys", "value": "Share",
        "reached": "Reached",
    },
)

# %% [markdown]
# ## What follows what, and after what wait?
# Waits are of those who moved on; they say nothing of those who stayed.

# %%
transitions = review.save("paths.transitions", measure_transitions(review.steps, review.rules))
say(read_transitions(transitions))

# %%
render(
    transitions, title="Moves between touchpoints", source="paths.transitions", most=12,
    subtitle="Share of departures from the first touchpoint, with 95 % interval",
    columns={
        "from_touchpoint": "From", "to_touchpoint": "To", "transitions": "Moves",
        "value": "Share", "wait_median_seconds": "Median wait", "wait_p90_seconds": "90 % waited at most",
    },
)
