"""Reading the writing in pictures, offline; needs the optional packages `xinfang[ocr]`."""
