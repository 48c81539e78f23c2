# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Experience
# How does the actual experience compare with the desired one, stage by stage?

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
from functools import partial

from cjm_workbench.analyses.answers import answer_experience
from cjm_workbench.analyses.claims import gather_claims
from cjm_workbench.analyses.experience.agreement import measure_agreement, read_agreement
from cjm_workbench.analyses.experience.aligned_variants import measure_aligned_variants, read_aligned_variants
from cjm_workbench.analyses.experience.alignment import measure_alignment, read_alignment
from cjm_workbench.analyses.experience.anecdotes import count_anecdotes, read_anecdotes
from cjm_workbench.analyses.experience.bounds import measure_bounds, read_bounds
from cjm_workbench.analyses.experience.comments import fetch_comments
from cjm_workbench.analyses.experience.deviations import claim_deviations, measure_deviations, read_deviations
from cjm_workbench.analyses.experience.divergence import claim_divergence, measure_divergence, read_divergence
from cjm_workbench.analyses.experience.effort import claim_effort, measure_effort, read_effort
from cjm_workbench.analyses.experience.emotion import measure_emotion, read_emotion
from cjm_workbench.analyses.experience.gaps import claim_gaps, measure_gaps, read_gaps
from cjm_workbench.analyses.experience.paired import pair_answers
from cjm_workbench.analyses.experience.persona_emotion import measure_persona_emotion, read_persona_emotion
from cjm_workbench.analyses.experience.promise_scores import (
    claim_promise_scores, measure_promise_scores, read_promise_scores,
)
from cjm_workbench.analyses.experience.promises import claim_promises, measure_promises, read_promises
from cjm_workbench.analyses.experience.scores import measure_scores, read_scores
from cjm_workbench.analyses.experience.sentiment import measure_sentiment, read_sentiment
from cjm_workbench.analyses.experience.stage_times import measure_stage_times, read_stage_times
from cjm_workbench.analyses.experience.themes import measure_themes, read_themes
from cjm_workbench.analyses.experience.verbatims import pick_verbatims, read_verbatims
from cjm_workbench.analyses.experience.walkthroughs import measure_walkthroughs, read_walkthroughs
from cjm_workbench.figures import experience as figures
from cjm_workbench.figures.experience_bounds import plot_bounds
from cjm_workbench.figures.experience_emotion import plot_emotion, rank_series
from cjm_workbench.figures.experience_times import plot_stage_times
from cjm_workbench.figures.show import say, show
from cjm_workbench.figures.tables import render
from cjm_workbench.journeys.columns import SEPARATOR
from cjm_workbench.journeys.conformance import align_journeys
from cjm_workbench.journeys.outcomes import cut_at_outcome
from cjm_workbench.journeys.promises import judge_promises
from cjm_workbench.journeys.wants import flatten_repeats, flatten_wants, plan_journeys
from cjm_workbench.review import open_review

review = open_review(
    client=client, segment=segment, parameters=parameters, title=title, filter=filter,
    targets=targets, period=period, as_of=as_of, save_to=save_to, reports=reports,
)
plans, wants = plan_journeys(review.journey_types), flatten_wants(review.journey_types)

# %% tags=["alone"]
say(review.about)
review

# %% [markdown]
# ## Where does the actual experience fall short of the desired one?
# Conversion of the journey: the share that reaches the goal within its window, with loss competing; of a stage: of the followed journeys that came to it, the share that came to a later stage or to the goal within the window from the journey's start, whether before or after they first came to this stage. Time: the median until it was left, in which whoever never moved on stays counted. Scores of a stage are of the answers that name it, or a touchpoint in it; those of the whole journey, of the answers that name neither touchpoint nor stage. Met: the whole interval lies on the right side of the target.

# %%
gaps = review.save(
    "experience.gaps",
    measure_gaps(
        review.journeys, review.steps, review.scores, plans, wants, review.as_of, review.rules
    ),
)
show(
    gaps, figures.plot_gaps, read_gaps, source="experience.gaps",
    subtitle=f"Actual with 95 % interval, and the target; by measure; {review.period.name}",
)

# %%
render(
    gaps[gaps["verdict"] != ""], title="Actual against desired", source="experience.gaps", most=20,
    columns={
        "stage": "Stage", "journey_type": "Journey type", "measure": "Measure",
        "instrument": "Instrument", "value": "Actual", "target": "Target",
        "shortfall": "Shortfall", "tolerance": "Tolerance", "verdict": "Verdict",
    },
)

# %%
render(
    gaps[gaps["verdict"] == ""], title="Measured, but no level is desired",
    source="experience.gaps", most=10,
    columns={
        "stage": "Stage", "journey_type": "Journey type", "measure": "Measure",
        "instrument": "Instrument", "value": "Actual",
    },
)

# %% [markdown]
# ## How long do journeys stay in each stage?
# The share still there, so long after they came to it; of the whole journey, the share that has not reached the goal. Whoever never moved on stays counted, lost or not (Kaplan and Meier 1958). A curve is told at round moments between which enough customers left, joined by straight lines, until shortly after nearly all departures, or until few are still followed.

# %%
stage_times = review.save(
    "experience.stage_times",
    measure_stage_times(
        review.journeys, review.steps, plans, wants, review.as_of, review.rules
    ),
)
show(
    stage_times, plot_stage_times, read_stage_times, source="experience.stage_times",
    subtitle=f"Share still there by time since entry, with 95 % band; dashed, with a diamond: by when half should have moved on; {review.period.name}",
    needs="value",
)

# %% [markdown]
# ## How many journeys follow the desired path?
# A journey conforms if its steps can be read as the desired path without skipping or inserting any. Fit is 1 less the cost of the departures over the most they could cost. An open journey conforms as long as it has not left the path.

# %%
aligned = align_journeys(review.journeys, review.journey_types)
alignment = review.save(
    "experience.alignment", measure_alignment(review.journeys, aligned.summary, review.rules)
)
say(read_alignment(alignment))

# %%
variants = review.save(
    "experience.aligned_variants",
    measure_aligned_variants(
        review.journeys, aligned.summary, aligned.steps, review.rules, separator=SEPARATOR
    ),
)
show(
    variants, figures.plot_alignment, read_aligned_variants, source="experience.aligned_variants",
    subtitle=f"Share of all journeys that take each path, with 95 % interval; {review.period.name}",
)

# %%
render(
    variants, title="Paths and their deviations", source="experience.aligned_variants", most=8,
    columns={
        "rank": "Rank", "journey_type": "Journey type", "variant": "Path",
        "deviations": "Deviations", "open": "Open", "journeys": "Journeys", "value": "Share",
        "cost": "Cost", "fitness": "Fit",
    },
)

# %% [markdown]
# ## Which deviations go with fewer conversions, or with more time?
# Journeys with a deviation stand beside those that had the occasion for it and are without it: they did the touchpoint, or went on past its place. Compared are journeys followed for their whole window, by their steps up to the goal or the end of the window: what a journey did only later is missing there, so that more can be compared than the whole journeys show. What is ad hoc, too often or failed is counted but not compared, for a longer journey has more occasions for it; nor is the touchpoint that completes the journey. These are associations: what else differs between the two groups is not accounted for. Clear is a difference with q of at most 0.05 over all comparisons.

# %%
until_outcome = cut_at_outcome(review.journeys, review.steps, plans)
aligned_until = align_journeys(until_outcome, review.journey_types)
deviations = review.save(
    "experience.deviations",
    measure_deviations(
        review.journeys, review.steps, aligned, aligned_until, plans,
        flatten_repeats(review.journey_types), review.rules,
    ),
)
show(
    deviations, figures.plot_deviations, read_deviations, source="experience.deviations",
    subtitle=f"Share of journeys with each deviation, with 95 % interval; difference from those without; {review.period.name}",
)

# %%
kinds_named = deviations.assign(kind=deviations["kind"].str.replace("_", " "))
render(
    kinds_named, title="Deviations and conversion", source="experience.deviations", most=12,
    subtitle="Share of followed journeys that reached the goal within the window, with the deviation and without",
    columns={
        "touchpoint": "Touchpoint", "journey_type": "Journey type", "kind": "Kind",
        "journeys": "Journeys", "value": "With", "without_share": "Without",
        "without_n": "n without", "difference": "Difference", "q_value": "q",
    },
)

# %%
render(
    kinds_named, title="Deviations and time to the goal", source="experience.deviations", most=12,
    subtitle="Median of the journeys that reached it within the window; difference by Hodges and Lehmann, with 95 % interval",
    columns={
        "touchpoint": "Touchpoint", "journey_type": "Journey type", "kind": "Kind",
        "time_n": "n with", "time_seconds": "With", "without_time_n": "n without",
        "without_time_seconds": "Without", "time_difference_seconds": "Difference",
        "time_low_seconds": "At least", "time_high_seconds": "At most", "time_q_value": "q",
        "time_evidence": "Evidence",
    },
)

# %% [markdown] tags=["detail"]
# ## Do waits, steps and repeats go with giving up?
# Of each stage, journeys are compared that were still in it: after the wait before it, by whether that was longer than the median; and at the moment by which a quarter of those who go on have gone, by whether they had more steps or repeats than the median. All are followed for the whole window from then on, so that the slow have as long to go on as the quick. These are associations: who is more at it does more steps.

# %%
effort = review.save(
    "experience.effort",
    measure_effort(review.journeys, review.steps, plans, review.as_of, review.rules),
)
say(read_effort(effort))

# %%
render(
    effort, title="Effort and giving up", source="experience.effort", most=8,
    subtitle="Share lost of journeys with more of an effort than the median, and of the others",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "effort": "More", "value": "Lost",
        "others_value": "Others lost", "others_n": "n others", "difference": "Difference",
        "q_value": "q",
    },
)

# %% [markdown]
# ## Were promises kept?
# The promised moment stands in the data; the first step at the touchpoint is set against it, by the clock or by the day in the client's time zone. Unfulfilled: the moment has passed and the step never came.

# %%
promised = judge_promises(
    review.journeys, review.steps, review.table("events"), review.journey_types,
    review.settings.client.time_zone, review.as_of,
)
promises = review.save(
    "experience.promises", measure_promises(promised, review.scores, review.rules)
)
show(
    promises, figures.plot_promises, read_promises, source="experience.promises",
    subtitle=f"Share of the journeys with the promise by what became of it, with 95 % interval, and their mean scores; {review.period.name}",
)

# %%
render(
    promises, title="Promises", source="experience.promises",
    columns={
        "promise": "Promise", "journey_type": "Journey type", "precision": "By the",
        "outcome": "Outcome", "journeys": "Journeys", "value": "Share",
        "late_median_seconds": "Late by (median)", "instrument": "Instrument", "score": "Score",
        "score_low": "At least", "score_high": "At most", "score_n": "Answers",
    },
)

# %% [markdown]
# ## How are journeys scored whose promise was not kept?

# %%
promise_scores = review.save(
    "experience.promise_scores", measure_promise_scores(promises, review.rules)
)
say(read_promise_scores(promise_scores))

# %%
render(
    promise_scores, title="Scores after a broken promise", source="experience.promise_scores",
    columns={
        "promise": "Promise", "journey_type": "Journey type", "precision": "By the",
        "outcome": "Outcome", "instrument": "Instrument", "value": "Score",
        "others_value": "Score where kept", "others_n": "n kept", "difference": "Difference",
        "q_value": "q",
    },
)

# %% [markdown]
# ## How do customers feel along the journey?
# Each instrument's own scale is mapped linearly to −2 (worst) to +2 (best); instruments are never pooled.

# %%
emotion = review.save(
    "experience.emotion", measure_emotion(review.scores, plans, wants, review.rules)
)
show(
    emotion, partial(plot_emotion, series=rank_series(emotion)), read_emotion,
    source="experience.emotion",
    subtitle=f"Mean emotion by stage, −2 to +2, with 95 % band; what is desired, where it is set, dashed; {review.period.name}",
)

# %%
render(
    emotion, title="Emotion by stage and touchpoint", source="experience.emotion", most=12,
    columns={
        "stage": "Stage", "journey_type": "Journey type", "touchpoint": "Touchpoint",
        "instrument": "Instrument", "value": "Emotion", "unweighted": "Unweighted",
        "desired": "Desired",
    },
)

# %% [markdown] tags=["detail"]
# ## How does each persona feel along the journey?
# The emotion of each persona's members, made as everybody's above; a customer who fits several personas counts in each. Nothing is tested: everybody holds the persona.

# %%
persona_emotion = review.save(
    "experience.persona_emotion",
    measure_persona_emotion(
        review.scores, review.groups and review.groups.personas,
        {name: each.title for name, each in review.settings.client.personas.items()},
        review.load("experience.emotion"), review.rules,
    ),
)
say(read_persona_emotion(persona_emotion))

# %%
render(
    persona_emotion, title="Emotion by persona and stage", source="experience.persona_emotion",
    most=12, subtitle="Mean of the persona's members, −2 to +2, with 95 % interval",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "instrument": "Instrument",
        "title": "Persona", "value": "Emotion", "everybody": "Everybody", "desired": "Desired",
    },
)

# %% [markdown] tags=["detail"]
# ## What do customers answer at each touchpoint?
# Means on each question's own scale, weighted where the survey has weights; of the net promoter question, the share of 9 and 10 less the share of 0 to 6, in points.

# %%
scores = review.save("experience.scores", measure_scores(review.scores, review.rules))
show(
    scores, figures.plot_scores, read_scores, source="experience.scores",
    subtitle=f"Mean with 95 % interval, the lowest first; {review.period.name}",
)

# %%
render(
    scores, title="Scores by touchpoint", source="experience.scores", most=15,
    columns={
        "touchpoint": "Touchpoint", "journey_type": "Journey type", "instrument": "Instrument",
        "value": "Mean", "unweighted": "Unweighted", "scale_min": "Scale from",
        "scale_max": "Scale to", "customers": "Customers",
    },
)

# %% [markdown] tags=["detail"]
# ## How far can the scores be trusted, when some are silent?
# The interval of a mean holds for people who answer as these did. Weighted: so that the customers' attributes are spread among the answers as among all who were asked. Silent all bad, or all good: the mean of all who were asked, if each of the silent had given the worst answer, or the best. Chapter 01 says who answered.

# %%
bounds = review.save(
    "experience.bounds",
    measure_bounds(
        review.records("invitations"), review.table("feedback"), review.table("customers"),
        sorted(review.settings.client.attributes("customers")), review.rules,
    ),
)
show(
    bounds.assign(journey_type=""), plot_bounds, read_bounds, source="experience.bounds",
    subtitle=f"Mean with 95 % interval and weighted (diamond), each on its own scale; band: all who were asked, the silent all bad to all good; {review.period.name}",
)

# %%
render(
    bounds, title="Scores and the silent", source="experience.bounds",
    subtitle="Mean of those who answered, with 95 % interval; the same weighted; and of all who were asked, at either extreme",
    columns={
        "instrument": "Question", "value": "Who answered", "weighted": "Weighted",
        "silent_bad": "Silent all bad", "silent_good": "Silent all good",
        "response_share": "Answered", "invited": "Asked",
    },
)

# %% [markdown] tags=["detail"]
# ## Do good touchpoints make a good journey?
# Journeys with an answer about a touchpoint and one about the whole. Each question's top quarter of the scale pleases: 4 and 5 of 5, 8 to 10 of 10. The trap: touchpoints please, and the journey does not. Two questions may differ by their wording alone, so their levels are not tested; a place is set beside the other places of the same two questions, where the wording drops out.

# %%
paired = pair_answers(review.scores)
agreement = review.save("experience.agreement", measure_agreement(paired, review.rules))
say(read_agreement(agreement))

# %%
render(
    agreement, title="Touchpoints and the whole journey", source="experience.agreement",
    subtitle="Share of the journeys with both answers, by what pleases, with 95 % interval",
    columns={
        "pleases": "Pleases", "journey_type": "Journey type", "instrument": "Touchpoints asked",
        "touchpoints_from": "Pleases from", "journey_instrument": "Whole asked",
        "journey_from": "Pleases from ", "journeys": "Journeys", "value": "Share",
    },
)

# %%
divergence = review.save("experience.divergence", measure_divergence(paired, review.rules))
say(read_divergence(divergence))

# %%
render(
    divergence, title="Where touchpoints and their journeys part", source="experience.divergence",
    subtitle="Emotion, −2 to +2: mean at the place less that of the same journeys as a whole; difference from other places",
    most=8,
    columns={
        "place": "Place", "journey_type": "Journey type", "instrument": "Touchpoints asked",
        "emotion": "There", "journey_emotion": "Their journeys", "value": "Apart",
        "others_value": "Elsewhere", "difference": "Difference", "q_value": "q",
    },
)

# %% [markdown] tags=["detail"]
# ## What do comments speak of, stage by stage?
# Words that come more often in comments of a stage than of others of the same language, ranked by their log odds (Monroe, Colaresi and Quinn 2008); those used together are one theme. A word of fewer than ten customers is not shown. Sentiment is of English comments alone, by a lexicon (VADER), from −2 to +2: a series of its own, never pooled with scores. It reads words and not their sense; comments in other languages are left unscored.

# %%
comments = fetch_comments(review.scores, review.table("feedback"))
themes = review.save("experience.themes", measure_themes(comments, plans, review.rules))
say(read_themes(themes))

# %%
render(
    themes, title="Themes of comments", source="experience.themes", most=12,
    subtitle="Share of the stage's comments with at least one of the words, with 95 % interval",
    columns={
        "theme": "Words", "stage": "Stage", "journey_type": "Journey type",
        "language": "Language", "comments": "Comments", "value": "Share",
        "sentiment": "Sentiment",
    },
)

# %%
sentiment = review.save(
    "experience.sentiment", measure_sentiment(comments, plans, review.rules)
)
say(read_sentiment(sentiment))

# %%
render(
    sentiment, title="Sentiment of comments", source="experience.sentiment", most=10,
    subtitle="Mean of English comments, −2 to +2, with 95 % interval",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "language": "Language",
        "comments": "Comments", "value": "Sentiment",
    },
)

# %% [markdown]
# ## What do they write?
# Comments of the lowest and of the highest scores, as written, without e-mail addresses, accounts, long numbers and the names that are listed. Of each customer at most one is shown of a stage and instrument, and the same words once; where fewer than ten customers commented, none.

# %%
verbatims = review.save("experience.verbatims", pick_verbatims(review.scores, review.rules))
say(read_verbatims(verbatims))

# %%
render(
    verbatims, title="Comments from both ends of the scores", source="experience.verbatims",
    most=15,
    columns={
        "stage": "Stage", "journey_type": "Journey type", "instrument": "Instrument",
        "score": "Score", "verbatim": "Comment", "comments": "Of comments",
    },
)

# %% [markdown] tags=["detail"]
# ## What did people say and see, stage by stage?
# Interviews, objections, notes, mentions, walk-throughs and workshops about the client as a whole, beside the answers of this review. Whoever made them chose whom to hear: they show what may be there, and never how often.

# %%
observed = review.table("observations")
observed = observed.filter(observed.occurred_on <= review.as_of)
anecdotes = review.save(
    "experience.anecdotes",
    count_anecdotes(observed, review.load("experience.emotion"), plans),
)
say(read_anecdotes(anecdotes))

# %%
render(
    anecdotes, title="Observations by stage", source="experience.anecdotes", most=10,
    subtitle="Counts of what was noted, and the stage's mean emotion, −2 to +2",
    columns={
        "stage": "Stage", "journey_type": "Journey type", "interview": "Interviews",
        "objection": "Objections", "agent_note": "Notes", "social": "Mentions",
        "workshop": "Workshops", "walkthrough": "Walks", "negative": "Negative",
        "positive": "Positive", "emotion": "Emotion",
    },
)

# %% [markdown] tags=["detail"]
# ## What did a tester need, beside customers themselves?
# Each walk-through is one person on one day. Beside it stands the customers' own median at the same touchpoint: of the time that a contact lasts, where the data holds it, and of the events there in a journey.

# %%
walkthroughs = review.save(
    "experience.walkthroughs",
    measure_walkthroughs(
        observed, review.steps, review.records("events"), review.settings.client.time_zone,
        review.rules,
    ),
)
say(read_walkthroughs(walkthroughs))

# %%
render(
    walkthroughs, title="Walk-throughs", source="experience.walkthroughs", most=8,
    subtitle="What a tester needed, and the median time of customers' contacts there, with 95 % interval",
    columns={
        "touchpoint": "Touchpoint", "stage": "Stage", "occurred_on": "Day",
        "tester_seconds": "Tester's time", "value": "Customers' time",
        "tester_steps": "Tester's steps", "own_steps": "Customers' events there",
        "tester_forms": "Tester's forms",
    },
)

# %%
claims = review.save("experience.claims", gather_claims({
    "experience.gaps": claim_gaps(gaps),
    "experience.deviations": claim_deviations(deviations),
    "experience.promises": claim_promises(promises),
    "experience.promise_scores": claim_promise_scores(promise_scores),
    "experience.divergence": claim_divergence(divergence),
    "experience.effort": claim_effort(effort),
}))

# %% tags=["claim"]
say(answer_experience(gaps))
