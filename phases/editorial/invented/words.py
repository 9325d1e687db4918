"""The words of invented pôles, contracts and articles, each in French, English and Lithuanian.

Nothing here is a fact: no promise, figure or signatory is anybody's.
"""

#: French, English, Lithuanian.
Words = tuple[str, str, str]

LANGUAGES = ("fr", "en", "lt")

#: Pôles are named after plants, and each says that it is invented.
PLANTS = (
    *("Aubépine", "Bruyère", "Camomille", "Digitale", "Églantine", "Fougère", "Genêt", "Houblon"),
    *("Iris", "Jonquille", "Lavande", "Mélisse", "Narcisse", "Origan", "Pervenche", "Renoncule"),
    *("Sauge", "Tilleul", "Valériane", "Verveine"),
)

SUBJECTS: tuple[Words, ...] = (
    ("Matériaux sobres", "Frugal materials", "Taupiosios medžiagos"),
    ("Eau et sols", "Water and soils", "Vanduo ir dirvožemis"),
    ("Capteurs et mesures", "Sensors and measurement", "Jutikliai ir matavimai"),
    ("Aliments de demain", "Food of tomorrow", "Rytojaus maistas"),
    ("Mobilité légère", "Light mobility", "Lengvasis judumas"),
)

DESCRIPTION: Words = (
    "<p>Ce pôle n’existe pas : il est inventé pour montrer le site.</p>"
    "<p>Il réunirait des entreprises, des laboratoires et des établissements de formation.</p>",
    "<p>This cluster does not exist: it is invented to show the site.</p>"
    "<p>It would bring together companies, laboratories and training institutions.</p>",
    "<p>Šio klasterio nėra: jis išgalvotas svetainei parodyti.</p>"
    "<p>Jis vienytų įmones, laboratorijas ir mokymo įstaigas.</p>",
)

PREAMBLE: Words = (
    "<p>Contrat inventé pour montrer le site.</p><p>Le pôle s’y engagerait à faire naître des "
    "produits et des services nouveaux.</p>",
    "<p>A contract invented to show the site.</p><p>In it the cluster would commit itself to "
    "bringing about new products and services.</p>",
    "<p>Sutartis, išgalvota svetainei parodyti.</p><p>Joje klasteris įsipareigotų kurti naujus "
    "gaminius ir paslaugas.</p>",
)
#: Said of what was signed later.
AMENDED: Words = (
    "<p>Avenant inventé : deux objectifs sont relevés.</p>",
    "<p>An invented amendment: two targets are raised.</p>",
    "<p>Išgalvotas priedas: du tikslai padidinti.</p>",
)

TEXT: Words = (
    "<p>Un texte inventé, d’une longueur ordinaire, pour voir la page remplie.</p>",
    "<p>An invented text of ordinary length, to see the page filled.</p>",
    "<p>Išgalvotas įprasto ilgio tekstas, kad matytųsi pilnas puslapis.</p>",
)

AREAS: tuple[Words, ...] = (
    ("Procédés propres", "Clean processes", "Švarūs procesai"),
    ("Outils numériques", "Digital tools", "Skaitmeniniai įrankiai"),
    ("Essais et normes", "Testing and standards", "Bandymai ir standartai"),
    ("Services aux usagers", "Services to users", "Paslaugos naudotojams"),
)

MARKETS: tuple[Words, ...] = (
    ("Bâtiment", "Building", "Statyba"),
    ("Équipements de santé", "Health equipment", "Sveikatos priežiūros įranga"),
    ("Transports publics", "Public transport", "Viešasis transportas"),
    ("Agroalimentaire", "Food industry", "Maisto pramonė"),
    ("Énergie", "Energy", "Energetika"),
)

TECHNOLOGICAL: tuple[Words, ...] = (
    ("Alléger les structures", "Making structures lighter", "Palengvinti konstrukcijas"),
    ("Mesurer sans contact", "Contactless measurement", "Matuoti be sąlyčio"),
    ("Recycler les composites", "Recycling composites", "Perdirbti kompozitus"),
    ("Stocker l’énergie", "Storing energy", "Kaupti energiją"),
)
INNOVATION: tuple[Words, ...] = (
    ("Concevoir avec l’usager", "Designing with users", "Projektuoti kartu su naudotoju"),
    ("Louer au lieu de vendre", "Renting instead of selling", "Nuomoti, o ne parduoti"),
    ("Réparer près de chez soi", "Repairing nearby", "Taisyti netoli namų"),
)

COMMITMENTS: tuple[Words, ...] = (
    (
        "<p>Réunir chaque année des investisseurs et des PME.</p>",
        "<p>Bring investors and SMEs together every year.</p>",
        "<p>Kasmet suvesti investuotojus ir MVĮ.</p>",
    ),
    (
        "<p>Mener deux missions à l’étranger par an.</p>",
        "<p>Lead two missions abroad a year.</p>",
        "<p>Kasmet surengti dvi misijas užsienyje.</p>",
    ),
    (
        "<p>Accompagner les PME de l’idée au produit.</p>",
        "<p>Support SMEs from the idea to the product.</p>",
        "<p>Lydėti MVĮ nuo idėjos iki gaminio.</p>",
    ),
    (
        "<p>Dresser la carte des métiers de demain.</p>",
        "<p>Map the occupations of tomorrow.</p>",
        "<p>Sudaryti rytojaus profesijų žemėlapį.</p>",
    ),
)

#: Name, unit, baseline, target.
INDICATORS: tuple[tuple[Words, Words, str, str], ...] = (
    (
        ("PME membres", "Member SMEs", "Narės MVĮ"),
        ("entreprises", "companies", "įmonės"),
        "40",
        "95",
    ),
    (
        ("Produits mis sur le marché", "Products brought to market", "Rinkai pateikti gaminiai"),
        ("produits", "products", "gaminiai"),
        "3",
        "18",
    ),
    (
        (
            "Part des projets menés par une PME",
            "Projects led by an SME",
            "MVĮ vadovaujami projektai",
        ),
        ("%", "%", "%"),
        "21.5",
        "40",
    ),
    (
        ("Recettes privées", "Private income", "Privačios pajamos"),
        ("millions d’euros", "million euros", "mln. eurų"),
        "0.8",
        "2.4",
    ),
)

SIGNATORIES: tuple[Words, ...] = (
    ("État fictif", "Fictitious State", "Išgalvota valstybė"),
    ("Région fictive", "Fictitious region", "Išgalvotas regionas"),
    ("Association fictive du pôle", "Fictitious association", "Išgalvota klasterio asociacija"),
)

#: Title and first lines of articles.
ARTICLES: tuple[tuple[Words, Words], ...] = (
    (
        (
            "Article fictif : un pôle ouvre ses portes",
            "Fictitious article: a cluster opens its doors",
            "Išgalvotas straipsnis: klasteris atveria duris",
        ),
        ("Une journée inventée.", "An invented day.", "Išgalvota diena."),
    ),
    (
        (
            "Article fictif : dix contrats signés",
            "Fictitious article: ten contracts signed",
            "Išgalvotas straipsnis: pasirašyta dešimt sutarčių",
        ),
        ("Une signature inventée.", "An invented signing.", "Išgalvotas pasirašymas."),
    ),
    (
        (
            "Article fictif : bilan à mi-parcours",
            "Fictitious article: half-way results",
            "Išgalvotas straipsnis: tarpiniai rezultatai",
        ),
        ("Des chiffres inventés.", "Invented figures.", "Išgalvoti skaičiai."),
    ),
    (
        (
            "Article fictif : appel à projets",
            "Fictitious article: call for projects",
            "Išgalvotas straipsnis: kvietimas teikti projektus",
        ),
        ("Un appel inventé.", "An invented call.", "Išgalvotas kvietimas."),
    ),
)

#: What editors have made of a preamble, in French alone.
REWRITTEN = (
    "<p>Contrat inventé pour montrer le site.</p><p>Le pôle s’y engagerait à faire naître chaque "
    "année des produits, des procédés et des services nouveaux.</p>"
)
