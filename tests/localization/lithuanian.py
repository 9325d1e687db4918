"""Lithuanian declensions: the endings of seven cases in two numbers, and words that take them.

Order of the cases: nominative, genitive, dative, accusative, instrumental, locative, vocative;
singular first. ``č`` stands where t and d become č and dž.
"""

#: Paradigm → 14 endings, as a grammar gives them.
PARADIGMS = {
    # Nouns: ženklas, klasteris, narys, kryptis, plėtra, įmonė
    "as": "as o ui ą u e e ai ų ams us ais uose ai",
    "is": "is io iui į iu yje i iai ių iams ius iais iuose iai",
    "ys": "ys io iui į iu yje y iai ių iams ius iais iuose iai",
    "tis": "tis ties čiai tį timi tyje tie tys čių tims tis timis tyse tys",
    "a": "a os ai ą a oje a os ų oms as omis ose os",
    "ė": "ė ės ei ę e ėje e ės ių ėms es ėmis ėse ės",
    # Adjectives and participles: bendras, nacionalinis, inovatyvus, siekiantis, mažoji
    "as.m": "as o am ą u ame as i ų iems us ais uose i",
    "is.m": "is io iam į iu iame is iai ių iams ius iais iuose iai",
    "us.m": "us aus iam ų iu iame us ūs ių iems ius iais iuose ūs",
    "ntis.m": "ntis nčio nčiam ntį nčiu nčiame ntis ntys nčių ntiems nčius nčiais nčiuose ntys",
    "oji.f": "oji osios ajai ąją ąja ojoje oji osios ųjų osioms ąsias osiomis osiose osios",
}

#: Term of the glossary → the same with its declined words as stem+paradigm.
TERMS = {
    "konkurencingumo klasteris": "konkurencingumo klaster+is",
    "klasterių politika": "klasterių politik+a",
    "įmonių klasteris": "įmonių klaster+is",
    "kokybės ženklas": "kokybės ženkl+as",
    "pažymėjimas": "pažymėjim+as",
    "statusas": "status+as",
    "statuso suteikimas": "statuso suteikim+as",
    "statuso panaikinimas": "statuso panaikinim+as",
    "veiklos rezultatų sutartis": "veiklos rezultatų sutar+tis",
    "pagrindų sutartis": "pagrindų sutar+tis",
    "etapas": "etap+as",
    "kryptis": "kryp+tis",
    "pagrindinė kryptis": "pagrindin+ė kryp+tis",
    "tikslas": "tiksl+as",
    "technologinis iššūkis": "technologin+is.m iššūk+is",
    "inovacijų iššūkis": "inovacijų iššūk+is",
    "tikslinė rinka": "tikslin+ė rink+a",
    "strateginė veiklos sritis": "strategin+ė veiklos sri+tis",
    "strateginė kryptis": "strategin+ė kryp+tis",
    "strateginis veiksmų planas": "strategin+is.m veiksmų plan+as",
    "rodiklis": "rodikl+is",
    "laikotarpio vidurio peržiūra": "laikotarpio vidurio peržiūr+a",
    "vertinimas": "vertinim+as",
    "įvertinimas": "įvertinim+as",
    "narys": "nar+ys",
    "valdysena": "valdysen+a",
    "valdymas": "valdym+as",
    "valdymo struktūra": "valdymo struktūr+a",
    "klasterio koordinavimas": "klasterio koordinavim+as",
    "bendras MTEP projektas": "bendr+as.m MTEP projekt+as",
    "bendras bendradarbiavimo MTEP projektas": "bendr+as.m bendradarbiavimo MTEP projekt+as",
    "moksliniai tyrimai ir eksperimentinė plėtra": (
        "mokslin+is.m tyrim+as ir eksperimentin+ė plėtr+a"
    ),
    "MTEP": "MTEP",
    "inovacijos": "inovacij+a",
    "mokslinių tyrimų laboratorija": "mokslinių tyrimų laboratorij+a",
    "mokymo įstaiga": "mokymo įstaig+a",
    "mokslinių tyrimų ir žinių sklaidos organizacija": (
        "mokslinių tyrimų ir žinių sklaidos organizacij+a"
    ),
    "mažosios ir vidutinės įmonės": "maž+oji.f ir vidutin+ė įmon+ė",
    "MVĮ": "MVĮ",
    "labai maža įmonė": "labai maž+a įmon+ė",
    "vidutinės kapitalizacijos įmonė": "vidutinės kapitalizacijos įmon+ė",
    "didžioji įmonių grupė": "didži+oji.f įmonių grup+ė",
    "įmonė": "įmon+ė",
    "pramonės šaka": "pramonės šak+a",
    "vertės grandinė": "vertės grandin+ė",
    "teritorija": "teritorij+a",
    "regionas": "region+as",
    "regiono taryba": "regiono taryb+a",
    "vietos ir regionų valdžios institucija": "vietos ir regionų valdžios institucij+a",
    "valstybė": "valstyb+ė",
    "regiono prefektas": "regiono prefekt+as",
    "Ministrų Taryba": "Ministrų Taryb+a",
    "Ministrų Taryboje pristatytas pranešimas": "Ministrų Taryboje pristatyt+as.m pranešim+as",
    "pramonės atgaivinimo ministras": "pramonės atgaivinimo ministr+as",
    "teritorijų lygybės ir būsto ministrė": "teritorijų lygybės ir būsto ministr+ė",
    "aukštojo mokslo ir mokslinių tyrimų ministrė": (
        "aukštojo mokslo ir mokslinių tyrimų ministr+ė"
    ),
    "Nacionalinis augimo, konkurencingumo ir užimtumo paktas": (
        "Nacionalin+is.m augimo, konkurencingumo ir užimtumo pakt+as"
    ),
    "sprendimas Nr. 10": "sprendim+as Nr. 10",
    "ekonominės realizavimo galimybės": "ekonomin+ė realizavimo galimyb+ė",
    "užimtumas": "užimtum+as",
    "ateities produktų fabrikas": "ateities produktų fabrik+as",
    "projektų fabrikas": "projektų fabrik+as",
    "pateikimas rinkai": "pateikim+as rinkai",
    "inovatyvūs produktai, procesai ir paslaugos": (
        "inovatyv+us.m produkt+as, proces+as ir paslaug+a"
    ),
    "Investicijų į ateitį programa": "Investicijų į ateitį program+a",
    "diegimas į gamybą": "diegim+as į gamybą",
    "galimybė gauti privatų finansavimą": "galimyb+ė gauti privatų finansavimą",
    "tarptautinė plėtra": "tarptautin+ė plėtr+a",
    "įgūdžių poreikio prognozavimas": "įgūdžių poreikio prognozavim+as",
    "bendros ir individualios paslaugos": "bendr+a ir individuali+a paslaug+a",
    "pirkimai": "pirkim+as",
    "Bendrasis tarpministerinis fondas": "Bendr+as.m tarpministerin+is.m fond+as",
    "kvietimas teikti projektus": "kvietim+as teikti projektus",
    "kvietimas teikti paraiškas": "kvietim+as teikti paraiškas",
    "Prancūzijos nacionalinė mokslinių tyrimų agentūra": (
        "Prancūzijos nacionalin+ė mokslinių tyrimų agentūr+a"
    ),
    "valstybės pagalba": "valstybės pagalb+a",
    "MTEP zona": "MTEP zon+a",
    "pasaulinio lygio klasteris": "pasaulinio lygio klaster+is",
    "pasauliniu lygiu siekiantis veikti klasteris": (
        "pasauliniu lygiu siekia+ntis.m veikti klaster+is"
    ),
    "nacionalinis klasteris": "nacionalin+is.m klaster+is",
    "klasterių žemėlapis": "klasterių žemėlap+is",
    "katalogas": "katalog+as",
    "sąrašas": "sąraš+as",
    "rodiklių suvestinė": "rodiklių suvestin+ė",
}


def forms(declined: str) -> list[str]:
    """Return the 14 forms of a term of :data:`TERMS`."""
    return [" ".join(_form(word, case) for word in declined.split(" ")) for case in range(14)]


def _form(word: str, case: int) -> str:
    if "+" not in word:
        return word
    stem, paradigm = word.split("+")
    sign = "," if paradigm.endswith(",") else ""
    return stem + PARADIGMS[paradigm.removesuffix(",")].split(" ")[case] + sign
