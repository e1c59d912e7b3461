"""The eleven question types: their shape, reading a response, grading and explaining it. Pure.

One file per type, all with the same functions (see `types.QuestionType`). Nothing here has
tables, pages or a clock, and chance comes in as a seed.
"""
