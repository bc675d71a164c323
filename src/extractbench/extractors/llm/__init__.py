"""Extractors that ask a language model: any OpenAI-compatible endpoint, or a model on this machine.

What is asked, and how an answer is read, is the same for both. Rooms, in the order in which a
document goes through them: `asked` (which task and layers), `wording`, `answer_schema` and `prompt`
(what is asked), then `endpoint` (with `address`, `connection`, `session`, `completion`, `failures`,
`background`; for money `prices`, `bill`, `purse`) or `local` (with `generating`, `constrained`),
then `reading` (text into JSON), `placing` (snippets into spans), `answer` (JSON into a prediction)
and `outcome` (or a failure). `few_shot` and `shots` put examples in front.
"""
