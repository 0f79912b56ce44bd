"""What a text of the user's means, without a model: times (`time`), then clauses and their meaning.

Pure and bounded: no input or output, `now` is an argument, the words of each language are data under `lang/`.
"""
