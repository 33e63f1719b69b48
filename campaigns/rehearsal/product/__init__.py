"""The rehearsal at the product's depth: real verbs, letters and links on a scratch database and the story's clock.

rows: the invented action as rows · people: what letters set going, and what is pressed · office: the manager and the
client · play: one action from its opening to its day · tally: what came of it · both: the same actions at each depth ·
agreement: whether they came to the same.
"""
