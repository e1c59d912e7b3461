"""The pages of quizzes: taking one, and keeping each answer."""
