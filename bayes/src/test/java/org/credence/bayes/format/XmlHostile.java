package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.format.Hostile.Reader;

/** What can be wrong with any XML file, for the three formats that are XML. */
final class XmlHostile {

  private final List<Hostile> all = new ArrayList<>();

  private XmlHostile() {}

  static List<Hostile> all() {
    XmlHostile list = new XmlHostile();
    list.of(Reader.XMLBIF, Samples.XMLBIF.replaceFirst("(?s)<!DOCTYPE.*?]>\n", ""), "BIF");
    list.of(Reader.XDSL, Samples.XDSL, "smile");
    list.of(Reader.PGMX, Samples.PGMX, "ProbModelXML");
    return list.all;
  }

  private void of(Reader reader, String valid, String root) {
    String end = "</" + root + ">";
    String head = valid.substring(0, valid.indexOf("?>") + 2);
    String body = valid.substring(head.length());
    String format = reader.name();
    add(reader, "empty", "", format + "-EMPTY", "is empty, expected a network in XML");
    add(reader, "blanks", " \n\t ", format + "-EMPTY", "holds nothing but blanks");
    add(reader, "a word", "x", "XML-SYNTAX", "not well-formed XML");
    add(
        reader,
        "another root",
        "<html>\n</html>",
        "XML-ROOT",
        "in:1:1",
        "found the root element \"html\", expected \"" + root + "\"");
    add(reader, "the root alone", "<" + root + "/>", format + "-EMPTY", "declares no variable");
    add(reader, "no end", valid.replace(end, ""), "XML-CUT", "inside the element", "was it cut?");
    add(reader, "text after the end", valid + "x", "XML-SYNTAX");
    add(reader, "two roots", valid + "<a/>", "XML-SYNTAX");
    add(reader, "wrong nesting", body.replace(end, "</x>" + end), "XML-SYNTAX");
    add(reader, "a control character", body.replace(end, "\u0001" + end), "XML-SYNTAX");
    add(reader, "an ampersand", body.replace(end, "& " + end), "XML-SYNTAX");
    add(
        reader,
        "text between elements",
        body.replace(end, " some " + end),
        "XML-TEXT",
        "found the text \"some\" in the element \"" + root + "\"");
    add(
        reader,
        "an entity that is not declared",
        body.replace(end, "&foo;" + end),
        "XML-ENTITY",
        "refers to the entity \"foo\"",
        "entities are not expanded");
    add(
        reader,
        "an entity that is a file",
        "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + body.replace(end, "&e;" + end),
        "XML-ENTITY",
        "\"e\"");
    add(
        reader,
        "an entity that is an address",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'http://127.0.0.1:1/'>]>" + body.replace(end, "&e;" + end),
        "XML-ENTITY");
    add(
        reader,
        "a billion laughs",
        laughs() + body.replace(end, "&l9;" + end),
        "XML-ENTITY",
        "\"l9\"");
    add(
        reader,
        "quadratic blow-up",
        "<!DOCTYPE a [<!ENTITY q \""
            + "q".repeat(50_000)
            + "\">]>"
            + body.replace(end, "&q;".repeat(1000) + end),
        "XML-ENTITY");
    add(reader, "a document type that does not end", "<!DOCTYPE a [" + body, "XML-SYNTAX");
    add(reader, "two document types", "<!DOCTYPE a><!DOCTYPE a>" + body, "XML-SYNTAX");
    add(
        reader,
        "100 000 elements deep",
        "<" + root + ">" + "<a>".repeat(100_000),
        "XML-DEPTH",
        "deeper than 64");
    add(reader, "100 000 attributes", "<" + root + " " + attributes() + "/>", "XML-SYNTAX");
    add(reader, "a prefix that is not bound", "<y:" + root + "/>", "XML-SYNTAX");
    add(
        reader,
        "an encoding that is not the file's",
        head.replaceFirst("encoding=\"[^\"]*\"", "encoding=\"Shift_JIS\"") + body,
        "XML-ENCODING",
        "declares the encoding \"Shift_JIS\"",
        "expected encoding=\"UTF-8\"");
    add(reader, "a megabyte of brackets", "<".repeat(1 << 20), "XML-SYNTAX");
    add(reader, "a megabyte in one name", "<" + "a".repeat(1 << 20) + ">", "XML-SYNTAX");
  }

  private static String laughs() {
    StringBuilder text = new StringBuilder("<!DOCTYPE a [<!ENTITY l0 \"lol\">");
    for (int k = 1; k < 10; k++) {
      text.append("<!ENTITY l").append(k).append(" \"");
      text.append(("&l" + (k - 1) + ";").repeat(10)).append("\">");
    }
    return text.append("]>").toString();
  }

  private static String attributes() {
    StringBuilder text = new StringBuilder();
    for (int k = 0; k < 100_000; k++) {
      text.append("a").append(k).append("='' ");
    }
    return text.toString();
  }

  private void add(Reader reader, String name, String text, String code, String... fragments) {
    all.add(Hostile.of("XML: " + name, reader, text, code, fragments));
  }
}
