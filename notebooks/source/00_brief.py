# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Brief
# What is the state of this journey, and what should be looked at first?

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
from cjm_workbench.analyses.paths.overview import read_overview
from cjm_workbench.figures.show import say
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
say(read_overview(review.load("paths.overview")))
