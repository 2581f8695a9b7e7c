package org.credence.bayes.format;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;

/**
 * Walks through the elements of an XML text by the JDK's StAX. Nothing is fetched and nothing is expanded: a document type declaration is
 * stepped over, a reference to an entity other than XML's own five is refused. Depth is counted, not recursed into.
 *
 * <p>Places are found by following the tags in the text alongside the parser, whose own offsets drift where its buffer ends.
 *
 * <p>The walk: {@link #enterRoot}; then {@link #nextChild} until it says no, and for each child {@link #text}, {@link #skip}, or another
 * walk over its children; at last {@link #finish}.
 */
final class XmlCursor {

  /** The text in one element. */
  final class Text {
    private final String value;
    private final int from; // offset after the start tag

    private Text(String value, int from) {
      this.value = value;
      this.from = from;
    }

    /** All characters, blanks at the ends included. */
    String value() {
      return value;
    }

    /** Without blanks at the ends: a name that stands between tags. */
    DraftVariable.Name name() {
      return new DraftVariable.Name(value.trim(), placeOfWord(0));
    }

    /** Its words, at most one more than {@code most}. */
    List<DraftVariable.Name> words(int most) {
      List<DraftVariable.Name> words = new ArrayList<>();
      int at = 0;
      while (words.size() <= most) {
        while (at < value.length() && DraftTable.isBlank(value.charAt(at))) {
          at++;
        }
        int begin = at;
        while (at < value.length() && !DraftTable.isBlank(value.charAt(at))) {
          at++;
        }
        if (begin == at) {
          break;
        }
        words.add(new DraftVariable.Name(value.substring(begin, at), placeOfWord(words.size())));
      }
      return words;
    }

    /** Offset of a word, comments stepped over; words are counted from 0. */
    int placeOfWord(int word) {
      return XmlCursor.placeOfWord(places.text(), from, word);
    }
  }

  private static final int DEEPEST = 64;

  private static final String CDATA = "<![CDATA[";

  /** How far from its semicolon the parser says it stands when it refuses a reference to an entity. */
  private static final int ENTITY_SLACK = 2;

  /** Encodings that files are read in, and those which are part of them. */
  private static final Set<String> ENCODINGS =
      Set.of("UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-1", "WINDOWS-1252");

  private final TextPlaces places;
  private final XMLStreamReader reader;
  private final Set<String> warnedOf = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private int tag; // offset of the last tag the walk came to
  private int after; // offset after it
  private boolean closesItself; // whether it is start and end in one
  private String root = "";

  XmlCursor(InputText input, TextPlaces places) {
    this.places = places;
    if (input.text().isBlank()) {
      throw places.error(
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks")
              + ", expected a network in XML; check that the file was written",
          "EMPTY");
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XmlProlog prolog = XmlProlog.of(input.text());
    after = prolog.doctypeTo();
    String text = prolog.blanked(input.text());
    try {
      reader = factory.createXMLStreamReader(new StringReader(text));
    } catch (XMLStreamException e) {
      throw malformed(e);
    }
    requireEncoding();
  }

  private void requireEncoding() {
    String declared = reader.getCharacterEncodingScheme();
    if (declared != null && !ENCODINGS.contains(declared.toUpperCase(Locale.ROOT))) {
      throw places.errorWithCode(
          0,
          "declares the encoding "
              + Names.quote(declared)
              + " but was read as UTF-8, expected encoding=\"UTF-8\"; save it as that",
          "XML-ENCODING");
    }
  }

  private int next() {
    int event;
    try {
      event = reader.next();
    } catch (XMLStreamException e) {
      throw malformed(e);
    } catch (RuntimeException e) { // the parser fails in this way on some damaged files
      throw places.errorWithCode(
          after, "is not well-formed XML after this place; mend it", "XML-SYNTAX");
    }
    if (event == XMLStreamConstants.START_ELEMENT) {
      followTag();
      closesItself = after >= 2 && places.text().charAt(after - 2) == '/';
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      if (!closesItself) {
        followTag();
      }
      closesItself = false;
    }
    return event;
  }

  /** Whether the last end tag of the text is that of the root. */
  private boolean endsRoot(String text) {
    int last = text.lastIndexOf("</");
    int end = last < 0 ? -1 : text.indexOf('>', last);
    return end >= 0 && text.substring(last + 2, end).trim().endsWith(root);
  }

  private FormatException malformed(XMLStreamException e) {
    String text = places.text();
    int at = text.length();
    if (e.getLocation() != null) {
      at = places.offsetOf(e.getLocation().getLineNumber(), e.getLocation().getColumnNumber());
    }
    if (!open.isEmpty() && !endsRoot(text) && text.substring(at).isBlank()) {
      return places.errorWithCode(
          at,
          "the file ends inside the element "
              + Names.quote(open.element())
              + ", expected its end; was it cut? Fetch it again",
          "XML-CUT");
    }
    int amp = text.lastIndexOf('&', Math.max(0, at - 1));
    int semicolon = amp < after ? -1 : text.indexOf(';', amp);
    if (semicolon > amp + 1
        && semicolon <= at + ENTITY_SLACK
        && text.charAt(amp + 1) != '#'
        && text.substring(amp, semicolon).chars().noneMatch(c -> c <= ' ' || c == '<')) {
      return places.errorWithCode(
          amp,
          "refers to the entity "
              + Names.quote(text.substring(amp + 1, semicolon))
              + ", expected text; entities are not expanded: write what it stands for",
          "XML-ENTITY");
    }
    String message = String.valueOf(e.getMessage());
    int begin = message.indexOf("Message: ");
    return places.errorWithCode(
        at,
        "is not well-formed XML here ("
            + (begin < 0 ? message : message.substring(begin + "Message: ".length()))
            + "); mend it",
        "XML-SYNTAX");
  }

  /** Offset of a word of the text that begins at an offset and goes on to the next tag. */
  private static int placeOfWord(String text, int from, int word) {
    int at = from;
    int count = -1;
    boolean within = false;
    while (at < text.length()) {
      int over = afterNoTag(text, at);
      if (over > at) {
        at = text.startsWith("<![", at) ? at + CDATA.length() : over;
      } else if (text.startsWith("]]>", at)) {
        at += 3;
      } else if (text.charAt(at) == '<') {
        break;
      } else {
        boolean blank = DraftTable.isBlank(text.charAt(at));
        count += !blank && !within ? 1 : 0;
        within = !blank;
        if (count == word) {
          return at;
        }
        at++;
      }
    }
    return from;
  }

  /** The offset after a comment, an instruction or a section of characters that begins here; the same if none does. */
  private static int afterNoTag(String text, int at) {
    String end =
        text.startsWith("<!--", at)
            ? "-->"
            : text.startsWith("<?", at) ? "?>" : text.startsWith(CDATA, at) ? "]]>" : "";
    if (end.isEmpty()) {
      return at;
    }
    int found = text.indexOf(end, at + 2);
    return found < 0 ? text.length() : found + end.length();
  }

  /** Follows the parser over the next tag of the text. */
  private void followTag() {
    String text = places.text();
    int at = text.indexOf('<', after);
    while (at >= 0) {
      int over = afterNoTag(text, at);
      if (over == at) {
        break;
      }
      at = text.indexOf('<', over);
    }
    tag = at < 0 ? text.length() : at;
    char quote = 0;
    for (at = tag; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        break;
      }
    }
    after = Math.min(text.length(), at + 1);
  }

  /** Goes into the root element, which must have this name. */
  void enterRoot(String name) {
    while (true) {
      int event = next();
      if (event == XMLStreamConstants.DTD) { // the first one was taken out
        throw places.errorWithCode(
            after, "found a second document type declaration, expected one", "XML-SYNTAX");
      }
      if (event == XMLStreamConstants.START_ELEMENT) {
        push();
        root = name();
        if (!name().equals(name)) {
          throw places.errorWithCode(
              place(),
              "found the root element "
                  + Names.quote(name())
                  + ", expected "
                  + Names.quote(name)
                  + "; this is another kind of XML",
              "XML-ROOT");
        }
        return;
      }
    }
  }

  /** Goes to the next child of the current element; false at its end, with which the walk goes on outside. */
  boolean nextChild() {
    while (true) {
      int event = next();
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> {
          push();
          return true;
        }
        case XMLStreamConstants.END_ELEMENT -> {
          open.remove();
          return false;
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          String text = reader.getText();
          if (!text.isBlank()) {
            throw places.errorWithCode(
                placeOfWord(places.text(), after, 0),
                "found the text "
                    + Names.quote(text.strip())
                    + " in the element "
                    + Names.quote(open.element())
                    + ", expected elements alone; take it out",
                "XML-TEXT");
          }
        }
        default -> {
          // comments and instructions to other programs
        }
      }
    }
  }

  private void push() {
    if (open.size() == DEEPEST) {
      throw places.errorWithCode(
          place(),
          "nests elements deeper than " + DEEPEST + ", expected at most that",
          "XML-DEPTH");
    }
    open.push(reader.getLocalName());
  }

  /** Name of the current element, without prefix. */
  String name() {
    return reader.getLocalName();
  }

  /** Offset of the start tag that the walk has just come to. */
  int place() {
    return tag;
  }

  /** An attribute of the start tag that the walk has just come to. */
  Optional<String> attribute(String attribute) {
    return Optional.ofNullable(reader.getAttributeValue(null, attribute));
  }

  /** An attribute that must be there, as a name. */
  DraftVariable.Name nameIn(String attribute) {
    String value =
        attribute(attribute)
            .orElseThrow(
                () ->
                    places.error(
                        place(),
                        "the element "
                            + Names.quote(name())
                            + " has no attribute "
                            + Names.quote(attribute)
                            + ", expected one; add it",
                        "ATTRIBUTE"));
    return new DraftVariable.Name(value, place());
  }

  /** The text of the current element, which holds no other; goes to its end. */
  Text text() {
    int from = after;
    StringBuilder text = new StringBuilder();
    while (true) {
      int event = next();
      switch (event) {
        case XMLStreamConstants.END_ELEMENT -> {
          open.remove();
          return new Text(text.toString(), from);
        }
        case XMLStreamConstants.START_ELEMENT ->
            throw places.errorWithCode(
                place(),
                "found the element "
                    + Names.quote(name())
                    + " in "
                    + Names.quote(open.element())
                    + ", expected text alone; take it out",
                "XML-ELEMENT");
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
        default -> {
          // comments and instructions to other programs
        }
      }
    }
  }

  /** Steps over the current element and all in it. */
  void skip() {
    int depth = open.size();
    while (open.size() >= depth) {
      int event = next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        push();
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        open.remove();
      }
    }
  }

  /** Steps over an element that is not known here: an error if its name is nearly a known one, else with a warning. */
  void skipUnknown(Collection<String> known) {
    String name = name();
    Optional<String> meant = Names.nearest(name, known);
    if (meant.isPresent()) {
      throw places.error(
          place(),
          "found the element "
              + Names.quote(name)
              + ", which is not known here; did you mean "
              + Names.quote(meant.get())
              + "?",
          "ELEMENT");
    }
    if (warnedOf.add(name)) {
      places.warn(
          this::place,
          () -> "the element " + Names.quote(name) + " is not known here and is stepped over",
          "ELEMENT");
    }
    skip();
  }

  /** After the end of the root element: nothing but comments may follow. */
  void finish() {
    while (next() != XMLStreamConstants.END_DOCUMENT) {
      // comments and instructions to other programs
    }
  }
}
