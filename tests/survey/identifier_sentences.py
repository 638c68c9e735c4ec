"""Sentences with the identifiers in them marked by hand, as {kind:words}; invented, as are all names and numbers.

Telephone numbers are from the ranges kept free for fiction, e-mail addresses from example domains. The National
Insurance and NHS numbers belong to nobody: the first begin with letters that are not given out, the second with 999 or
are the published example.
"""

MARKED = (
    # people
    "{name:My daughter Amy} is 26 and doesn't use many words.",
    "I could not manage without {name:my carer Agnieszka}, she is worth her weight in gold.",
    "{name:Our social worker Delroy} came out on a Saturday because he knew us.",
    "{name:My husband, Tom}, has had five assessments in two years.",
    "{name:my late father George} was told the same in 1998",
    "{name:My 12 year old son Kofi} loves the swimming group",
    "Ask {name:my support worker Priya}, she knows everybody. {name:Priya} has been with us for years.",
    "the nurse {name:Siobhan} held my hand all the way through",
    "A volunteer called {name:Bartholomew} drives the bus on Thursdays.",
    "There was a lady named {name:Wilhelmina} who ran the choir.",
    "Dr {name:Okonkwo} listened; Dr {name:P. Whitfield} did not.",
    "Mrs {name:van der Berg} from the day service is a star.",
    "thanks to mr {name:patel} at the pharmacy",
    "Prof {name:O'Rourke} came to our panel and stayed for tea.",
    "Cllr {name:Hargreaves} promised us a ramp in the spring.",
    "My name is {name:Jolanta} and I have used services for ten years.",
    "Please ring {name:Maureen Tolliday}, she runs the forum.",
    "I spoke to {name:Ifeanyi} and {name:Ruth} on the desk and got nowhere.",
    "Thanks to {name:Gwen} the plan was written in words we understood.",
    "Nobody told us anything until we met {name:Rosalind}.\n\nKind regards,\n{name:Edith Marsh}",
    "{name:Her brother Idris} does the shopping, {name:her mum Carys} does the forms. {name:Idris} is the patient one.",
    "especially the OT {name:Morwenna}, who listened",
    "It was {name:my Auntie Jean} who got us the flat.",
    "We all love Sister {name:Bernadette}.",
    "{name:My GP Tomasz} rang me himself.",
    "Matron {name:Hollis} was wonderful but the ward was short of people.",
    # numbers
    "Call me on {phone:01632 960 718} after six.",
    "my mobile is {phone:07700 900123} if you want to talk",
    "phone: {phone:(020) 7946 0018}, ask for the office",
    "From abroad it is {phone:+44 (0)20 7946 0958}.",
    "Office {phone:+1 202-555-0143}, no extension.",
    "Ring the centre on {phone:960718} they never answer",
    "They gave me {phone:0808 157 0192} and it rings out.",
    "My NHS number is {nhs_number:943 476 5919} and they still lost the letter.",
    "letter said {nhs_number:9990000018} at the top",
    "they asked for my NI number, {ni_number:QQ 12 34 56 C}, three times",
    "it is {ni_number:qq123456d} as I told them",
    # dates
    "Born {birth_date:14/03/1956}, still working.",
    "She was born on {birth_date:3 March 1948} and remembers the old system.",
    "DOB: {birth_date:02-11-71}",
    "I was born in {birth_date:1939} in a house without a bathroom.",
    "My birthday is {birth_date:29 February} so nobody remembers it.",
    "He died on {date:21st September 2021} waiting for the assessment.",
    "we first asked on {date:04/10/21} and again on {date:2022-01-15}",
    "The fall was on {date:June 3rd, 2019} and the rail came a year later.",
    # places
    "Our postcode {postcode:NE1 4XY} is not on their map",
    "we live at {address:14 Acacia Avenue}, {postcode:ls6 2qb}",
    "they sent it to {address:Flat 3, 221b Old Mill Road} instead of ours",
    "The bus from {address:7 St. Mary's Close} takes an hour.",
    "deliver it to {postcode:SW1A1AA}",
    # addresses on the net
    "Write to {email:ldgroup.passport@example.org}, the group answers.",
    "my email is {email:j.smith+care@mail.example.co.uk}. No reply so far",
    "It is all on {web:https://www.example.org/passport?id=7}.",
    "see {web:www.example.com/forum} or {web:carersvoice.org.uk}",
    "Follow us {handle:@carers_voice_demo} for the dates",
    # organisations
    "{organisation:Northumbria Healthcare NHS Foundation Trust} cancelled it twice.",
    "I was taken to {organisation:South Tyneside Hospital} by ambulance",
    "{organisation:Leeds City Council} never replied to the petition.",
    "the carers come from {organisation:Sunrise Meadows Care Ltd} and are on the clock",
    "She was moved to {organisation:Rosebank Care Home} without a word to us.",
    "my appointment at {organisation:Bassetlaw & Retford hospital} was moved",
    "students from the {organisation:University of Middlemarch} came to observe",
    "We ask {organisation:Healthwatch Barsetshire} first, they pick up the phone.",
    "no parking at {organisation:Kingsley Road Surgery}",
    "The staff on {organisation:Grampian Ward} have found their feet",
    "I go to {organisation:Hope Centre} on Mondays",
)
"""Sentences that hold identifiers."""

TRAPS = (
    "my council has no money",
    "My Council does not listen and the County Council is no better.",
    "the Dr's surgery is shut at weekends",
    "My Dr. She never rings back.",
    "in may 2023 the group was closed; it opened again in June",
    "1 in 10 of us were asked, 9 in 10 were not",
    "The NHS is on its knees and NHS 111 is no help.",
    "070 people answered, 0.75 of them said yes",
    "We waited 12 hours 30 minutes, from 10:15 to 22:45.",
    "It cost £1,200,000 over 2019-2020, up from £900 000.",
    "ward B1 2nd floor, then A1 1st floor",
    "room E5 4pm every week",
    "Social workers and Occupational Therapists need to talk to Adult Social Care.",
    "I went to A&E and then to the Urgent Care Centre and the Walk-in Centre.",
    "The Hospital was clean. Hospital transport was late. Surgery went well.",
    "my mum Monday to Friday and my dad at weekends",
    "Thanks to Everyone. Thank You All. Thanks to NHS staff.",
    "I will ring Social Services and contact the Ambulance Service again.",
    "My carer is kind. My nurse was late. My GP retired.",
    "our social worker. Nobody replaced her. Our manager, The one before, left.",
    "Section 117 of the Mental Health Act 1983 and the Care Act 2014.",
    "Score 4/5, or 8 out of 10; version 2.1.3 of the form",
    "My appointments are 2 to 3 weeks apart, page 3 of 12",
    "the person called again and the patient Transport was late",
    "the Toddler Tax Credit and Child Benefit, Every Child Counts and Family Nurse Partnerships",
    "MS Word and MS Teams are not accessible, and my ms gets worse",
    "we meet @ 5 in the cafe at number 12",
    "A great help e.g. with forms, i.e. PIP etc. Nothing else.",
    "I am a carer for my mum and dad. English is not our first language.",
    "Good communication. Friendly nurse. Explained everything. Patient. Kind.",
    "The council tax went up 5% in 2022/23, and 4.99% in 2023/24.",
)
"""Sentences that hold none, and look as if."""

MISSED = (
    "Sarah and Tom were lovely.",
    "my daughter amy is 26",
    "the only dentist in a village of forty people",
)
"""What only a reader sees: the rules do not claim to find it."""


def parse(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text, and (start, end, kind) of what is marked in it."""
    spans: list[tuple[int, int, str]] = []
    before, *pieces = marked.split("{")
    text = before
    for piece in pieces:
        label, after = piece.split("}", 1)
        kind, words = label.split(":", 1)
        spans.append((len(text), len(text) + len(words), kind))
        text += words + after
    return text, spans
