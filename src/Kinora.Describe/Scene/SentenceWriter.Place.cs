namespace Kinora.Describe.Scene;

/// <content>Where things are.</content>
internal sealed partial class SentenceWriter
{
    // Parts of the picture's width and height. The middle is not worth a word, nor is the side of something that fills half the picture.
    private const float LeftEnd = 0.36f;
    private const float RightStart = 0.64f;
    private const float MaxWidth = 0.45f;

    // What is usually as large as a person and so small and high in the picture is far away.
    private const float BackgroundHeight = 0.15f;
    private const float BackgroundEnd = 0.6f;
    private const float ForegroundHeight = 0.5f;

    private void WritePlace(int index)
    {
        if (_detail >= Detail.NoPlaces || _told.Count > 2 || _rest > 0)
        {
            return;
        }

        var place = PlaceOf(_told[index]);
        var other = _told.Count == 2 ? PlaceOf(_told[1 - index]) : Place.None;
        if (place == Place.None && other == Place.Background && AllTaller(_told[index], ForegroundHeight))
        {
            place = Place.Foreground;
        }

        // "A person and a car on the left": once is enough.
        if (index == 0 && place == other)
        {
            return;
        }

        _text.Append(place switch
        {
            Place.Left => " on the left",
            Place.Right => " on the right",
            Place.Background => " in the background",
            Place.Foreground => " in the foreground",
            _ => "",
        });
    }

    private Place PlaceOf(SceneGroup group)
    {
        // What goes from side to side is told by its motion, and ", one on a bicycle" leaves no room for a place.
        if (group.CountMoving(Motion.Left) + group.CountMoving(Motion.Right) > 0
            || (group.Other is not null && group.Related < group.Count))
        {
            return Place.None;
        }

        foreach (var place in (ReadOnlySpan<Place>)[Place.Left, Place.Right, Place.Background])
        {
            // "A person near a car on the left" is said of both.
            if (All(group, place) && (group.Other is null || All(group.Other, place)))
            {
                return place == Place.Background && group.Noun.Kind == NounKind.Thing ? Place.None : place;
            }
        }

        return Place.None;
    }

    private bool All(SceneGroup group, Place place)
    {
        foreach (var thing in group.Members)
        {
            var box = thing.Box;
            var holds = place switch
            {
                Place.Left => box.CenterX < LeftEnd * _view.Width && box.Width < MaxWidth * _view.Width,
                Place.Right => box.CenterX > RightStart * _view.Width && box.Width < MaxWidth * _view.Width,
                _ => box.Height < BackgroundHeight * _view.Height && box.Y2 < BackgroundEnd * _view.Height,
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    private bool AllTaller(SceneGroup group, float part)
    {
        foreach (var thing in group.Members)
        {
            if (thing.Box.Height < part * _view.Height)
            {
                return false;
            }
        }

        return true;
    }
}
