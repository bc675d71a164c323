"""The word lists of the rules: plain data, one subject a list, nothing about any one text."""

import re
from collections.abc import Iterable

__all__ = [
    "ABBREVIATED_RANKS",
    "CUES",
    "FOREIGN_HEADS",
    "GENERIC_OFFICERS",
    "JOINED_BY_AND",
    "KNOWN_ORGANISATIONS",
    "LEADING_WORDS",
    "MEDIA_WORDS",
    "NOT_ORGANISATIONS",
    "OCCUPATIONS",
    "OFFICES",
    "ORGANISATION_HEADS",
    "POLICE",
    "RANKS",
    "alternatives",
]


def _words(listed: str) -> frozenset[str]:
    return frozenset(word.strip() for word in listed.replace("\n", " ").split(","))


def alternatives(words: Iterable[str]) -> str:
    """Return the source of a pattern for any of the words, the longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,2}") for word in longest_first)


ORGANISATION_HEADS = _words("""
Police, Constabulary, Agency, Bureau, Ministry, Department, Office, Service, Services, Squad, Unit,
Force, Centre, Center, Institute, Foundation, Forum, Council, Commission, Committee, Court,
Authority, Directorate, Association, Federation, Society, Union, Nations, Group, Organisation,
Organization, Guard, Patrol, Customs, Excise, Enforcement, Coalition, Alliance, Trust, University,
College, School, Hospital, Corporation, Company, Inc, Ltd, Limited, GmbH, Bank, Party, Parliament,
Congress, Senate, Command, Division, Branch, Inspectorate, Observatory, News, Times, Press, Post,
Herald, Radio, Television, Yard, Hotline, Helpline, Fund, Board, Secretariat, Taskforce, Academy,
Laboratory, Network,
Prosecutions, Investigations, Investigation, Registry, Tribunal, Ombudsman, Initiative
""")
"""A run of capitalised words that ends in one of these names an organisation."""

FOREIGN_HEADS = _words("""
Guardia, Policia, Policía, Polícia, Polizia, Carabinieri, Gendarmerie, Bundeskriminalamt,
Landeskriminalamt, Garda, Gardaí, Politie, Polis, Rikspolis, Kripos
""")
"""Heads that stand first, or alone."""

KNOWN_ORGANISATIONS = _words("""
Eurojust, Ameripol, Ofcom, Unicef, Microsoft, Google, Facebook, Yahoo, Reuters,
White House, Scotland Yard, Home Office, Foreign Office, Downing Street, Kremlin, Pentagon
""")

MEDIA_WORDS = _words("News, Times, Press, Post, Herald, Radio, Television, Reuters, Wire, Gazette")
"""Words that show that an organisation reports, and is no agency of an operation."""

NOT_ORGANISATIONS = _words("""
UK, US, USA, EU, UAE, TV, PC, PCS, CD, CDS, DVD, DVDS, IP, ISP, ISPS, GMT, BST, UTC, CET, EST, AM,
PM, DNA, USB, CCTV, HIV, URL, WWW, ID, IDS, MP, MPS, MEP, CEO, DJ, SMS, OK, PHD, QC, KC, VIP, FAQ,
HTML, HTTP, RSS, GPS, VPN, SIM, NB, PS, VS, ET, RE, UN, DI, DC, DCI, DS, DSU, PCSO, OBE, II, III,
IV, IT, AI, VHS, P2P
""")
"""Acronyms that are places, common nouns, ranks or abbreviations."""

JOINED_BY_AND = _words("Immigration, Customs, Justice, Revenue, Serious, Drugs, Trade, Alcohol")
"""Words that may open a name whose two parts "and" joins."""

LEADING_WORDS = _words("""
The, A, An, In, On, At, But, And, As, For, When, While, After, Before, Since, It, Its, He, His, She,
Her, They, Their, We, Our, You, Your, I, This, That, These, Those, Also, However, Last, Next, Some,
Many, Most, More, Several, Both, All, No, Not, According, By, From, With, Of, To, Under, Over, If,
Or, So, Then, There, Here, What, Who, Why, Where, How, Which, Is, Are, Was, Were, Has, Have, Had,
Will, Would, Can, Could, Did, Does, Do, Another, Other, Each, Every, Few, Once, Only, Although,
Though, Because, During, Between, Among, Earlier, Later, Meanwhile, Today, Yesterday, Tomorrow,
Officers, Police, Detectives, Investigators, Authorities, Officials, Prosecutors, Forces, Agents,
People, Men, Women, Children, Suspects, One, Two, Three, Four, Five, Six, Seven, Eight, Nine, Ten,
Eleven, Twelve, Thirteen, Fourteen, Fifteen, Sixteen, Seventeen, Eighteen, Nineteen, Twenty, Thirty,
Forty, Fifty, Hundreds, Thousands, Dozens, Nearly, About, Around, Almost, Monday, Tuesday,
Wednesday, Thursday, Friday, Saturday, Sunday, January, February, March, April, May, June, July,
August, September, October, November, December, Raids, Arrests, Searches, Mr, Mrs, Ms, Miss, Dr,
Sir, Lord, Lady, Asked, Speaking, Using, Working, Led, Based, Operation,
Operations, Image, Photo, Source, Published, Updated, Computers, Images, Part, None, Until, Despite,
Following, Across, Within, Without, Through, Like, Such, Much, Even, Still, Now, Yes, Any, Further,
Anyone, Everyone, Nobody, Members, Residents, Experts, Ministers, Press, Media
""")
"""Words that are capitalised where a sentence starts, or that never belong to a name's front."""

RANKS = _words("""
constable, sergeant, inspector, superintendent, chief inspector, chief superintendent, commander,
commissioner, chief constable, captain, lieutenant, lieutenant colonel, colonel, major, brigadier,
detective, detective constable, detective sergeant, detective inspector, detective chief inspector,
detective superintendent, detective chief superintendent, detective chief constable,
police constable, police sergeant, police inspector, police superintendent, police commissioner,
police chief, special agent, agent, officer, investigator, marshal, sheriff, deputy
""")

ABBREVIATED_RANKS = {
    "Det Ch Insp": "detective chief inspector",
    "Det Chief Insp": "detective chief inspector",
    "Det Ch Supt": "detective chief superintendent",
    "Det Chief Supt": "detective chief superintendent",
    "Det Supt": "detective superintendent",
    "Det Insp": "detective inspector",
    "Det Sgt": "detective sergeant",
    "Det Con": "detective constable",
    "Ch Supt": "chief superintendent",
    "Chief Supt": "chief superintendent",
    "Ch Insp": "chief inspector",
    "Chief Insp": "chief inspector",
    "Supt": "superintendent",
    "Insp": "inspector",
    "Sgt": "sergeant",
    "Lt Col": "lieutenant colonel",
    "Lt": "lieutenant",
    "Col": "colonel",
    "Capt": "captain",
    "DCI": "detective chief inspector",
    "DI": "detective inspector",
    "DS": "detective sergeant",
    "DC": "detective constable",
    "PC": "police constable",
}

OFFICES = _words("""
minister, prime minister, justice minister, interior minister, home secretary, foreign secretary,
secretary of state, secretary general, secretary-general, general secretary, secretary,
attorney general, attorney-general, solicitor general, director, director general,
director-general, executive director, managing director, deputy director, president,
vice president, vice-president, chancellor, chairman, chairwoman, chair, chief executive,
spokesman, spokeswoman, spokesperson, judge, magistrate, coordinator, co-ordinator, manager,
project manager, ambassador, mayor, governor, senator, prosecutor, chief prosecutor,
public prosecutor, state prosecutor, federal prosecutor, crown prosecutor, press officer,
district attorney, us attorney, commissioner general, head, deputy head, chief of staff,
chief of police, leader, project leader, team leader, operations manager, analyst,
undersecretary, under-secretary, deputy minister, councillor, lawmaker, legislator, congressman,
congresswoman, campaigner, adviser, advisor, information commissioner
""")

OCCUPATIONS = _words("""
teacher, school teacher, schoolteacher, primary school teacher, head teacher, headteacher,
music teacher, sports teacher, teaching assistant, doctor, general practitioner, surgeon,
paediatrician, pediatrician, psychologist, psychiatrist, dentist, nurse, pharmacist, paramedic,
priest, clergyman, vicar, pastor, lawyer, solicitor, barrister, engineer, software engineer,
computer engineer, soldier, sailor, serviceman, police officer, policeman, policewoman,
prison officer, customs officer, army officer, social worker, youth worker, care worker,
aid worker, charity worker, church worker, factory worker, childminder, babysitter, nanny,
scout leader, scoutmaster, student, businessman, businesswoman, bus driver, school bus driver,
taxi driver, lorry driver, truck driver, technician, computer technician, programmer,
computer programmer, computer consultant, consultant, company director, accountant, farmer,
caretaker, janitor, civil servant, journalist, photographer, musician, pilot, postman,
security guard, shopkeeper, firefighter, fireman, lecturer, university lecturer, professor,
librarian, banker, chef, cook, waiter, electrician, plumber, mechanic, salesman, swimming coach,
football coach, sports coach, coach, childcare worker, nursery worker, diplomat, architect,
scientist, researcher, builder, carpenter, hairdresser, baker, butcher, clerk, bank clerk
""")

GENERIC_OFFICERS = _words("""
officer, agent, detective, investigator, official, prosecutor, constable, deputy, inspector,
analyst, leader, head, chair, major, captain, marshal, cook, coach, clerk, lawmaker, legislator,
adviser, advisor, campaigner, researcher, student, lawyer, chief
""")
"""Roles that are a mention only beside a name, an organisation or "of"."""

POLICE = (
    r"(?:police(?:men|man|woman|women|\sforces?|\sofficers?|\sofficials?)?|officers|detectives"
    r"|investigators|authorities|prosecutors|officials|agents|forces|gendarmes|troopers"
    r"|law\senforcement)"
)
"""The source of a pattern for the generic words for police, which are no mention."""

CUES = {
    "say": "said|says|say|saying",
    "tell": "told|tells|telling",
    "announce": "announced|announces|announcing",
    "explain": "explained|explains|explaining",
    "report": "reported|reports|reporting",
    "add": "added|adds|adding",
    "confirm": "confirmed|confirms|confirming",
    "warn": "warned|warns|warning",
    "note": "noted|notes|noting",
    "reveal": "revealed|reveals|revealing",
    "list": "listed|lists",
    "call": "called|calls|calling",
    "insist": "insisted|insists",
    "stress": "stressed|stresses",
    "state": "stated|states",
    "comment": "commented",
    "admit": "admitted",
    "describe": "described",
}
"""The verbs of attribution, by lemma."""
