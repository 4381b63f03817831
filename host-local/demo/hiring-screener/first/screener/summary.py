"""Summarises an application for the recruiter."""

import openai

client = openai.OpenAI()


def summarise(applicant: dict) -> str:
    reply = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {
                "role": "user",
                "content": f"Summarise the application of {applicant['full_name']}, {applicant['email']}: {applicant['cv']}",
            }
        ],
    )
    return reply.choices[0].message.content
