using System.Text;

namespace Scuzzy.Lab.Scenarios;

/// <summary>Splits a command line as a shell does: blanks separate, quotes hold together, <c>&gt;</c> stands alone.
/// </summary>
internal static class CommandWords
{
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isOpen = false;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '\'' or '"')
            {
                (quote, isOpen) = (c, true);
            }
            else if (c is ' ' or '\t' or '>')
            {
                End(words, word, ref isOpen);
                if (c == '>')
                {
                    words.Add(">");
                }
            }
            else
            {
                word.Append(c);
                isOpen = true;
            }
        }

        End(words, word, ref isOpen);
        return words;
    }

    private static void End(List<string> words, StringBuilder word, ref bool isOpen)
    {
        if (isOpen)
        {
            words.Add(word.ToString());
            word.Clear();
            isOpen = false;
        }
    }
}
