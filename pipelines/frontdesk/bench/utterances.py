"""What a caller may say, for benches: typed and transcribed, short and long."""

CALLER: tuple[str, ...] = (
    "hi",
    "I'd like to make an appointment",
    "uh yeah next tuesday afternoon would be good",
    "the second one please",
    "my name is Maria Lopez",
    "March 5th 1984",
    "i was born on the fifth of march nineteen eighty four",
    "its four one five five five five oh one two three",
    "yes please",
    "no, Thursday at half past two, or any time after three next week if that is easier for you",
    "do you take walk-ins on Saturday, and how much is a flu shot without insurance?",
    "um so i've had this cough for like two weeks now and it's not getting any better and i was "
    "wondering if doctor okafor or anybody really could see me this friday morning before ten",
    "can I move my appointment from the third to the tenth",
    "I need to cancel",
    "when are you open on the day after thanksgiving",
    "who speaks spanish",
    "maria dot lopez at example dot com",
    "as soon as possible",
    "never mind",
    "thanks, that's all, bye",
)
"""Twenty turns; the longest has 39 words."""
