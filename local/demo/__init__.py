"""`make demo`: the whole job at work on a simulated tenant, told as a story, and the promises checked at the end.

records: what happened, as plain data
promises: the check of the promises, on that data alone
figures: counts and times, on that data alone
peers: the HTTP interfaces that the story uses: the app, the tenant, the Functions host, the queues
cast: who plays which part
stage: the running stack with its people: acts, shows decisions as they come, waits for what must follow
chapters: the story
proof: what is tried after the story, and the evidence for the check
screen: what is printed
"""
