"""What programs ask of bills and law, at /api/v1. It shows what the pages show, worked out by the same code.

`asking` says who asks and how often they may, `problems` how they are refused, `paging` where a page ends, and
`conditional` spares those who have an answer already from getting it again. `values` are the words of questions,
the modules that end in `_shapes` the answers; the rest are the questions themselves, a router each.
"""
