"""Names of places that ISO 3166 does not list: usual names, nationalities, large cities.

Each line of a table is a code, a bar, and the names that mean it, separated by commas.
"""

from collections.abc import Iterator

__all__ = ["ADJECTIVES", "CITIES", "CONTINENTS", "REGIONS", "USUAL_NAMES", "table"]

USUAL_NAMES = """
AE | UAE, U.A.E., the Emirates
BA | Bosnia, Bosnia-Herzegovina
BN | Brunei
CD | Congo-Kinshasa, Democratic Republic of Congo, DR Congo
CG | Congo-Brazzaville, Republic of Congo
CI | Ivory Coast
CN | China
CV | Cape Verde
CZ | Czech Republic
FK | Falkland Islands
FM | Micronesia
GB | UK, U.K., Britain, Great Britain, United Kingdom
IR | Iran
KP | North Korea
KR | South Korea, Republic of Korea, Korea
LA | Laos
MD | Moldova
MK | Macedonia
MM | Burma
NL | Holland
PS | Palestine
RU | Russia
SY | Syria
SZ | Swaziland
TL | East Timor
TR | Turkey
TW | Taiwan
TZ | Tanzania
US | US, U.S., USA, U.S.A., America, United States of America, United States
VA | Vatican, Vatican City
VE | Venezuela
VN | Vietnam
XK | Kosovo
"""

ADJECTIVES = """
AE | Emirati
AF | Afghan, Afghans
AL | Albanian, Albanians
AM | Armenian, Armenians
AR | Argentine, Argentinian, Argentinians
AT | Austrian, Austrians
AU | Australian, Australians
AZ | Azerbaijani
BA | Bosnian, Bosnians
BD | Bangladeshi, Bangladeshis
BE | Belgian, Belgians
BG | Bulgarian, Bulgarians
BO | Bolivian, Bolivians
BR | Brazilian, Brazilians
BY | Belarusian, Belarusians
CA | Canadian, Canadians
CH | Swiss
CL | Chilean, Chileans
CN | Chinese
CO | Colombian, Colombians
CR | Costa Rican
CU | Cuban, Cubans
CY | Cypriot, Cypriots
CZ | Czech, Czechs
DE | German, Germans
DK | Danish, Danes
DO | Dominican
DZ | Algerian, Algerians
EC | Ecuadorean, Ecuadorian
EE | Estonian, Estonians
EG | Egyptian, Egyptians
ES | Spanish, Spaniard, Spaniards
ET | Ethiopian, Ethiopians
FI | Finnish, Finns
FR | French, Frenchman
GB | British, Briton, Britons
GB-ENG | English
GB-NIR | Northern Irish
GB-SCT | Scottish
GB-WLS | Welsh
GH | Ghanaian, Ghanaians
GR | Greek, Greeks
GT | Guatemalan, Guatemalans
HN | Honduran, Hondurans
HR | Croatian, Croat, Croats
HU | Hungarian, Hungarians
ID | Indonesian, Indonesians
IE | Irish
IL | Israeli, Israelis
IN | Indian, Indians
IQ | Iraqi, Iraqis
IR | Iranian, Iranians
IS | Icelandic, Icelander
IT | Italian, Italians
JM | Jamaican, Jamaicans
JO | Jordanian, Jordanians
JP | Japanese
KE | Kenyan, Kenyans
KH | Cambodian, Cambodians
KR | South Korean, South Koreans
KP | North Korean, North Koreans
KW | Kuwaiti
KZ | Kazakh
LB | Lebanese
LK | Sri Lankan, Sri Lankans
LT | Lithuanian, Lithuanians
LU | Luxembourgish
LV | Latvian, Latvians
MA | Moroccan, Moroccans
MD | Moldovan, Moldovans
MK | Macedonian, Macedonians
MT | Maltese
MX | Mexican, Mexicans
MY | Malaysian, Malaysians
NG | Nigerian, Nigerians
NL | Dutch, Dutchman
NO | Norwegian, Norwegians
NP | Nepalese, Nepali
NZ | New Zealander, New Zealanders
PA | Panamanian, Panamanians
PE | Peruvian, Peruvians
PH | Filipino, Filipinos, Philippine
PK | Pakistani, Pakistanis
PL | Polish, Poles
PS | Palestinian, Palestinians
PT | Portuguese
PY | Paraguayan, Paraguayans
QA | Qatari
RO | Romanian, Romanians
RS | Serbian, Serb, Serbs
RU | Russian, Russians
SA | Saudi, Saudis
SE | Swedish, Swede, Swedes
SG | Singaporean, Singaporeans
SI | Slovenian, Slovene
SK | Slovak, Slovakian
SV | Salvadoran
SY | Syrian, Syrians
TH | Thai, Thais
TN | Tunisian, Tunisians
TR | Turkish, Turk, Turks
TW | Taiwanese
UA | Ukrainian, Ukrainians
US | American, Americans
UY | Uruguayan, Uruguayans
VE | Venezuelan, Venezuelans
VN | Vietnamese
ZA | South African, South Africans
ZW | Zimbabwean, Zimbabweans
continent:Africa | African, Africans
continent:Asia | Asian, Asians
continent:Europe | European, Europeans
continent:North America | North American
continent:South America | South American, Latin American
"""

CONTINENTS = """
continent:Africa | Africa
continent:Antarctica | Antarctica
continent:Asia | Asia
continent:Europe | Europe
continent:North America | North America
continent:Oceania | Oceania
continent:South America | South America
"""

REGIONS = """
AU-ACT | Australian Capital Territory
DE-BW | Baden-Württemberg
DE-BY | Bavaria
DE-HE | Hesse
DE-MV | Mecklenburg-Western Pomerania
DE-NI | Lower Saxony
DE-NW | North Rhine-Westphalia
DE-RP | Rhineland-Palatinate
DE-SH | Schleswig-Holstein
DE-SL | Saarland
DE-SN | Saxony
DE-ST | Saxony-Anhalt
DE-TH | Thuringia
ES-AN | Andalusia
ES-CT | Catalonia
GB-DUR | County Durham
GB-WLS | Wales
IT-25 | Lombardy
IT-82 | Sicily
IT-88 | Sardinia
"""

CITIES = """
AR | Buenos Aires
AT | Vienna, Salzburg, Graz
AU | Sydney, Melbourne, Brisbane, Perth, Adelaide, Canberra, Hobart
BE | Brussels, Antwerp, Ghent
BG | Sofia
BR | Brasilia, Rio de Janeiro, São Paulo, Sao Paulo
CA | Ottawa, Toronto, Montreal, Vancouver, Calgary, Edmonton, Winnipeg
CH | Geneva, Zurich, Zürich, Basel, Bern, Lausanne
CL | Santiago
CN | Beijing, Shanghai
CO | Bogota, Bogotá
CZ | Prague, Brno
DE | Berlin, Hamburg, Munich, Cologne, Frankfurt, Stuttgart, Düsseldorf, Leipzig, Wiesbaden, Hanover
DK | Copenhagen, Aarhus
EE | Tallinn
EG | Cairo
ES | Madrid, Barcelona, Seville, Bilbao, Málaga, Malaga
FI | Helsinki
FR | Paris, Lyon, Marseille, Marseilles, Toulouse, Strasbourg, Lille, Bordeaux
GB | London, Birmingham, Manchester, Liverpool, Leeds, Sheffield, Bristol, Glasgow, Edinburgh
GB | Cardiff, Swansea, Belfast, Newcastle, Nottingham, Leicester, Coventry, Bradford, Southampton
GB | Portsmouth, Plymouth, Sunderland, Wolverhampton, Norwich, Brighton, Middlesbrough, Aberdeen
GR | Athens, Thessaloniki
HK | Hong Kong
HR | Zagreb
HU | Budapest
IE | Dublin, Cork, Limerick, Galway
IL | Jerusalem, Tel Aviv
IN | New Delhi, Delhi, Mumbai
IS | Reykjavik
IT | Rome, Milan, Naples, Turin, Palermo, Genoa, Bologna, Venice
JP | Tokyo, Osaka
KE | Nairobi
KR | Seoul
LT | Vilnius
LV | Riga
MX | Mexico City
NG | Lagos, Abuja
NL | Amsterdam, Rotterdam, The Hague, Utrecht, Eindhoven
NO | Oslo, Bergen
NZ | Wellington, Auckland, Christchurch
PE | Lima
PH | Manila
PL | Warsaw, Krakow, Kraków, Gdansk
PT | Lisbon, Porto
RO | Bucharest
RS | Belgrade
RU | Moscow, St Petersburg, St. Petersburg
SE | Stockholm, Gothenburg, Malmö
SI | Ljubljana
SK | Bratislava
TH | Bangkok
TR | Ankara, Istanbul
UA | Kyiv, Kiev
US | New York, New York City, Washington, Washington DC, Washington D.C., Los Angeles, Chicago
US | Houston, Dallas, Philadelphia, Phoenix, San Diego, San Francisco, Boston, Seattle, Denver
US | Detroit, Miami, Atlanta, Baltimore, Las Vegas, New Orleans, Portland, Cleveland, Minneapolis
ZA | Pretoria, Johannesburg, Cape Town, Durban
"""


def table(listed: str) -> Iterator[tuple[str, str]]:
    """Yield (name, code) for every name of a table."""
    for line in listed.strip().splitlines():
        code, _, names = line.partition(" | ")
        for name in names.split(", "):
            yield name, code
