using Kinora.Models.Cache;

namespace Kinora.Cli.Models;

/// <summary>A model as one line of <c>kinora models list</c>.</summary>
internal sealed record ModelLine(string Id, string Task, string State, string Size, string LastUse, string License, string Description)
{
    /// <summary>Ends a licence that has to be accepted first.</summary>
    public const char ToAccept = '!';

    /// <summary>What stands above the lines.</summary>
    public static ModelLine Heads { get; } = new("MODEL", "TASK", "STATE", "SIZE", "LAST USED", "LICENCE", "WHAT IT IS");

    public static ModelLine Of(KnownModel model, ModelStore store) => new(
        model.Id,
        model.Entry?.Task ?? "",
        ModelText.Word(model.State(store)),
        model.Size(store) is { } bytes ? ModelText.Size(bytes) : "",
        ModelText.Use(model, store),
        model.MayBeUsed(store) ? model.License : $"{model.License} {ToAccept}",
        model.Entry?.Description ?? model.Stored!.Source);

    /// <summary>In columns; what a model is comes last and is cut off first.</summary>
    /// <param name="width">How many characters there is room for.</param>
    public string Text(int width)
    {
        var text = $"{Id,-18} {Task,-14} {State,-10} {Size,8}  {LastUse,-16} {License,-12} {Description}".TrimEnd();
        return text.Length > width ? text[..(width - 1)] + "…" : text;
    }
}
