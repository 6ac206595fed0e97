"""The record in the formats of others: ClaimReview, Google's fact check search, ninjs, Web Annotations, Atom, dumps.

Each module turns messages of the contract into one format and documents its shape; all are functions of values.
Not here: the routes (`rest`), the SQL (`outward`).
"""
