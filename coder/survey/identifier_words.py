"""Words that stand before names, in organisations' names, in postcodes, and in none: what the rules go by."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """The words that a text lists."""
    return frozenset(text.split())


NO_NAME = words_of(
    """
    A About Above After Again All Also Although Always Am An And Another Any Anyone Are As At Be Because Been
    Before Being Best Better Both But By Can Could Did Do Does Doing Done Each Either Even Ever Every Everyone
    Everything First For From Get Give Given Go Going Good Got Great Had Has Have Having He Her Here Hers Him
    His How However I If In Into Is It Its Just Keep Last Least Less Let Like Lots Made Make Many Maybe More
    Most Much Must My Need Never New No Nobody None Nor Not Nothing Now Of Off Often On Once One Only Or Other
    Our Out Over Perhaps Please Really Same See She Should Since So Some Someone Sometimes Soon Still Such Take
    Than Thank Thanks That The Their Them Then There These They This Those Though Through Time To Today Too Two
    Under Until Up Us Very Was We Well Were What When Where Which While Who Whole Why With Within Without Would
    Yes Yet You Your Very Excellent Brilliant Fantastic Amazing Lovely Wonderful Happy Sorry Pleased Quick Quite
    Friendly Helpful Kind Polite Professional Absolutely Overall Unfortunately Obviously Especially Saw Asked
    Told Said Went Came Gave Took Felt Found Waited Visited Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday January February March April May June July August September October November December Christmas
    Easter Xmas Spring Summer Autumn Winter Mr Mrs Ms Miss Mx Dr Prof Professor Doctor Nurse Sister Sir Lady
    Dame Rev Reverend Cllr Councillor Matron Act Adult Adults Admin Advice Advisor Agency Ambulance Assessment
    Assistant Associate Association Autism Board Bank Benefits Branch Britain British Brexit Business Carer
    Carers Care Case Centre Center Charity Charter Chief Child Children Childrens Clinic Clinical College
    Commission Committee Community Consultant Council Counselling County Covid Department Dementia Dental
    Digital Director Directorate District Duty Education Emergency England English Equality Europe European
    Executive Facebook Family Finance Forum Foundation France French Friends Fund Funding General German Germany
    Google Government Governor Group Head Health Healthcare Home Homes Hospice Hospital House Housing Human
    Improvement Inclusion Independent India Indian Instagram Ireland Irish Job Joint Junior Key Lead Leader
    Learning Liaison Link Local London Maker Makers Manager Managers Management Medical Medicine Member Members
    Mental Midwife Ministry National Network Northern North Northwest Nursing Occupational Officer Office
    Operations Outpatients Outreach Parkinson Parkinsons Partner Partners Partnership Patient Patients Peer
    People Personal Pharmacy Physio Physiotherapist Physiotherapy Plan Planning Police Policy Practice
    Practitioner Primary Programme Project Provider Public Quality Registrar Rehab Research Resources Respite
    Review Royal Safeguarding School Schools Scotland Scottish Section Senior Service Services Skype Social
    Society South Southern Specialist Staff Stroke Student Support Surgery Surgical Surgeon System Systems
    Teacher Teachers Team Teams Therapy Therapist Training Transport Trust Twitter Union Unit University Urgent
    Visitor Visitors Voice Voluntary Volunteer Volunteers Wales Ward Welfare Welsh West Western East Eastern
    Whatsapp WhatsApp Women Work Worker Workers Working Chemist Doc Three Four Five Six Seven Eight Nine Ten
    Eleven Twelve YouTube Youth Zoom Internet Linux Windows Mac Python Java Who's God Jesus Lord Bless Tamil
    Bengali Polish Urdu Cancer Diabetes Parent Parents Benefit Credit Credits Tax Poverty Partnerships Counts
    Direct Payment Payments Nhs Type Day Night Bay Park Street Road Lane Line Helpline
    """
)
"""Words with a capital letter that are no names."""

SHORT_TITLES = words_of("dr mr mrs ms mx prof rev cllr")
"""Titles that may be written with a full stop."""
TITLES = SHORT_TITLES | words_of("miss professor doctor sir lady dame reverend councillor nurse matron sister")

FAMILY = words_of(
    """
    daughter son mother mum mummy mam mom father dad daddy husband wife partner spouse fiancé fiancée fiance
    fiancee boyfriend girlfriend brother sister twin aunt auntie aunty uncle nan nana nanny gran grandma granny
    grandmother grandad granddad grandpa grandfather grandson granddaughter grandchild niece nephew cousin child
    baby toddler boy girl lad friend neighbour flatmate stepdaughter stepson stepmother stepmum stepfather
    stepdad stepbrother stepsister goddaughter godson godmother godfather mother-in-law father-in-law sister-in-
    law brother-in-law son-in-law daughter-in-law
    """
)

ROLES = words_of(
    """
    carer caregiver care_worker care_coordinator care_co-ordinator care_manager support_worker social_worker
    key_worker keyworker case_worker caseworker case_manager personal_assistant pa gp doctor nurse consultant
    physio physiotherapist occupational_therapist ot therapist psychologist psychiatrist counsellor advocate
    manager boss team_leader supervisor colleague coordinator co-ordinator health_visitor midwife paramedic
    dentist surgeon teacher tutor lecturer driver cpn befriender volunteer receptionist assistant officer
    practitioner mentor coach professor chair director interpreter clerk chaplain vicar worker helper adviser
    advisor technician
    """
)
"""Words that belong together are joined by _."""

PERSONS = words_of(
    """
    person man woman lady gentleman guy chap bloke someone somebody member resident client patient people
    colleagues nurses carers doctors
    """
)
"""Before "called" or "named"."""

BEFORE_A_NAME = words_of(
    """
    ring rang phone phoned contact contacted spoke_to speak_to spoken_to spoke_with talked_to talk_to ask_for
    asked_for thank_you_to thanks_to thank_you special_thanks_to met regards_to shout_out_to well_done_to
    well_done credit_to grateful_to helped_by seen_by treated_by looked_after_by supported_by name_is name_was
    my_name's
    """
)
"""After these a word with a capital letter is often a name."""

SIGNING = words_of("regards sincerely faithfully signed yours wishes thanks love")
"""The last words before a name at the end of a text."""

OWN = words_of("my our his her their your")

ABOUT_THE_RELATION = words_of(
    """
    lovely late eldest oldest youngest older younger elder little new old dear best disabled autistic amazing
    wonderful current previous former first second third other named main allocated assigned lead senior local
    own brilliant regular elderly adult middle great good community district ex year years -
    """
)
"""Words between "my" and "daughter"."""

_IN_PLACES = words_of("Park Street Road Lane Bay God Lord Case Peer Guest Bank")
"""No names of people, and often a part of a place's name."""

GENERIC = (NO_NAME - _IN_PLACES) | words_of(
    """
    Acute Accident Day Admissions Ageing Area Assisted Borough Brain Cardiac Catholic City Cottage Crown Elderly
    Eye Fracture Haematology High Infant Infants Inpatient Intensive Large Living Maternity Memory Metropolitan
    Minor NHS Nearest Nearby Neuro Oncology Open Paediatric Pain Parish Physiotherapy Private Psychiatric
    Regional Rehabilitation Residential Rural Secondary Small Special State Teaching Town Trusts Unitary Village
    Walk-in Women's Children's Womens Men's GP A&E ED ICU MRI CT ENT CAMHS CCG ICB Covid-19 COVID Full White
    Green Red Blue Opera Fire Field Power Big Civil Security Common Light Ware Guest Boarding Childrens Safe
    Coffee Drug Tax Clearing Steering Summer Advisory Works Student Birth Doctors Doctor's Doctors' Dr's Drs
    GP's GPs Breast Dental Diabetic Foot Leg Flu Vaccination Vaccine Warfarin Asthma Wound Continence
    """
)
"""Words with a capital letter that do not tell one organisation from another."""

AREAS = words_of(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
    NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
    TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """
)
"""The letters with which British postcodes begin."""
