using System.CommandLine;
using System.Globalization;

namespace Kinora.Cli;

/// <summary>Options that take a count.</summary>
internal static class CountOption
{
    /// <summary>An option that takes a whole number above 0.</summary>
    public static Option<int?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
            {
                return value;
            }

            result.AddError($"{name} is {text}: give a whole number above 0.");
            return null;
        },
    };
}
