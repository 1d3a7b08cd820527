namespace Scuzzy.Iscsi.Text;

/// <summary>One key=value of a text (RFC 7143, 6.1).</summary>
public readonly record struct TextPair(string Key, string Value);
