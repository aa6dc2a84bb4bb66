# SPDX-License-Identifier: Apache-2.0
"""Words and patterns of English sentences, written for this generator; see `chinese`."""

from generator.topic import Topic, words

TOPICS = (
    Topic(
        "technology",
        nouns=words("""
            kernel driver buffer scheduler module interface packet socket thread process filesystem inode cache page table register
            interrupt handler device controller firmware bus clock timer queue lock mutex semaphore pointer structure field flag option
            parameter argument callback header library compiler linker symbol section patch branch commit repository maintainer test
            benchmark trace log console terminal archive package dependency release upgrade configuration partition volume snapshot
        """),
        verbs=words("""
            allocates releases maps flushes locks unlocks registers removes reads writes parses validates compiles links loads
            unloads probes resets polls schedules wakes merges reverts disables enables exports imports mounts traces reports drops
        """),
        adjectives=words("""
            static dynamic optional deprecated internal virtual physical shared private atomic stale empty pending writable
            readable synchronous asynchronous portable broken legacy default temporary unaligned
        """),
        patterns=words(
            """
            The {noun} {verb} the {adjective} {noun} before the {noun} is ready
            If the {noun} is {adjective}, the {noun} {verb} every {noun} it finds
            Call {function} with the {adjective} {noun} as its first argument
            Set {code} to {number} so that the {noun} {verb} at most {number} {noun}s
            Since version {version} the {noun} no longer {verb} the {noun}
            Note that {function} may sleep and must not be called from a {noun}
            The {adjective} {noun} is freed as soon as the last {noun} {verb} it
            See the file {path} for the format of the {noun}
            A {noun} larger than {number} bytes {verb} the {adjective} {noun}
            Without this {noun} the {noun} {verb} the {noun} twice
            It returns {number} when the {noun} {verb} and a negative value otherwise
            Run `{command}` as root to see which {noun} {verb} the {noun}
            """,
            "\n",
        ),
    ),
    Topic(
        "essays",
        nouns=words("""
            river mountain village harbour winter summer evening letter question answer garden window road journey memory habit story
            neighbour teacher doctor farmer sailor painter market bridge library museum orchard kitchen table lamp clock coat weather
            rain silence conversation promise mistake lesson reason argument fashion fortune honour courage patience holiday dinner
        """),
        verbs=words("""
            remembers follows leaves finds brings keeps loses admires forgets welcomes explains describes invites teaches mends
            carries paints crosses watches praises doubts expects enjoys refuses answers
        """),
        adjectives=words("""
            quiet narrow bright ancient distant gentle stubborn honest weary golden modest curious simple foreign cold warm empty
            crowded famous forgotten patient serious
        """),
        patterns=words(
            """
            Every {adjective} {noun} {verb} the {noun} that came before it
            On {date} the {noun} of {name} was still {adjective}
            Nobody in {name} {verb} a {noun} without a {adjective} {noun}
            The {noun} {verb} what the {adjective} {noun} could not
            There were {number} people at the {noun}, and not one of them {verb} the {noun}
            It is said that a {adjective} {noun} {verb} its own {noun}
            Between the {noun} and the {noun} lay a {adjective} {noun}
            She {verb} the {noun} for {amount}, which was thought {adjective}
            When the {noun} was {adjective}, the {noun} {verb} the {noun}
            I have never seen a {noun} as {adjective} as the {noun} of {name}
            He who {verb} the {noun} must not complain of the {noun}
            Some {percent} of the {noun}s were {adjective} by the end of the {noun}
            """,
            "\n",
        ),
    ),
    Topic(
        "business",
        nouns=words("""
            customer supplier invoice contract shipment warehouse budget forecast quarter region department policy audit survey proposal
            meeting deadline estimate margin revenue inventory discount refund ticket account dashboard report schedule milestone risk
            requirement vendor retailer product campaign channel partner employee contractor training office branch committee
        """),
        verbs=words("""
            approves rejects delays reviews updates requests confirms cancels renews measures exceeds reduces improves tracks
            assigns summarises escalates closes reopens negotiates
        """),
        adjectives=words("""
            annual monthly regional overdue draft final preliminary internal external critical minor recurring seasonal unexpected
            complete partial
        """),
        patterns=words(
            """
            The {adjective} {noun} {verb} the {noun} by {date}
            Please make sure that the {noun} {verb} the {adjective} {noun}
            {company} reported that {noun}s grew by {percent} over the {adjective} {noun}
            The total of {amount} covers {number} {noun}s and one {adjective} {noun}
            Item {code} is {adjective}, so the {noun} {verb} it next {noun}
            Our {noun} {verb} each {noun} within {number} days
            According to the {adjective} {noun}, {number} of the {noun}s need a new {noun}
            As agreed with {company}, the {noun} {verb} the {noun}
            The {noun} team {verb} every {adjective} {noun} twice a week
            We expect the {noun} to stay below {amount} until the {noun} {verb} the {noun}
            """,
            "\n",
        ),
    ),
)

COMMON = words(
    """
    That said, the {noun} is rarely {adjective}
    This is what most people mean by a {adjective} {noun}
    In other words, nothing {verb} the {noun}
    As {name} put it, the {noun} {verb} itself
    For details see section {version}
    Who {verb} the {noun}, then
    The figures are as of {date}
    On the whole the {noun} was {adjective}
    About {percent} of them agreed
    However, the {noun} and the {noun} differ
    """,
    "\n",
)
SYLLABLES = words("""
    al ba bel bro ca cor dan del dor el fen fir gar gil hal hol in jar kel kor lan lin lor mar mel mil nor ol pel per quin ra ros
    sal sel sten tam tel tor ul val ver vin wal wen yor zan
""")
COMPANY_ENDS = words("Logistics Foods Systems Partners Textiles Instruments Holdings Works")
MONTHS = words("January February March April May June July August September October November December")
ENDINGS = ("", "", "", "s", "ed", "ing", "ly", "er", "tion", "ness", "al")
