"""The rehearsal: invented agencies, whole actions, the engine against other ways. Everything here is simulated.

world: who the invented people are, and what becomes of them · course: one action from opening to the day ·
answers: what each command sets going, and what each answer changes · policies: the engine, by hand, broadcast ·
seasons: an agency's actions one after another · product: the same with the real verbs, letters and links ·
figures: what came of it · telling, picture: in words and as a page.
"""
