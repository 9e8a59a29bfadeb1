"""What is asked for: one elder's hour at home, or a group activity of an organisation.

A need says when, where and what for; it never says who will come and holds no free text.
"""
