namespace Kinora.Describe.Scene;

/// <summary>A sentence that is being written, in a fixed buffer: writing allocates nothing, and what does not fit is cut off.</summary>
internal sealed class TextBuffer
{
    private readonly char[] _characters = new char[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<char> Text => _characters.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, _characters.Length - Length)];
        text.CopyTo(_characters.AsSpan(Length));
        Length += text.Length;
    }

    /// <summary>Makes the letter at a position a capital: where a sentence starts.</summary>
    public void Capitalise(int position)
    {
        if (position < Length)
        {
            _characters[position] = char.ToUpperInvariant(_characters[position]);
        }
    }
}
