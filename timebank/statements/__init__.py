"""The statement of somebody's coins as it is read: what each movement was for, in words, as page, file, paper and speech.

Only reads. It never says more of others than the reader may know, and never counts coins by itself: ``coins`` does.
"""
